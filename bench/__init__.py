"""Reproducible measurements, printed as JSON."""
