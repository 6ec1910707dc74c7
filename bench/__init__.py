"""Reproducible measurements, printed as JSON."""


class BenchError(Exception):
    """A measurement cannot be made; says what is missing and the next step."""
