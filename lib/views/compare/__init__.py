"""The Compare page: schemes and periods side by side."""
