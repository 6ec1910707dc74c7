"""The desk as files."""
