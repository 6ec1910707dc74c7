"""Weights that fulfil wishes."""
