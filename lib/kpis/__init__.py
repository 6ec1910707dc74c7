"""What it means: facts, measures, the KPI catalogue, the cube, and values with n and interval."""
