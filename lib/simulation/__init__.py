"""What if: where ranks tip, what counts, and what would help."""
