"""Saved schemes: kept, listed, renamed, archived."""
