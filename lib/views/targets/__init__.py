"""What KPIs are held against: which goals are in force, who set them, and setting others."""
