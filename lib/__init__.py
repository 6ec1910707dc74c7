"""Steelyard's library: reads a CRM, computes KPIs, scores people and teams, explains every score."""
