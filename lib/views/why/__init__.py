"""Why somebody or a team stands where it stands."""
