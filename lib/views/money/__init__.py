"""A bonus pool under the scenario."""
