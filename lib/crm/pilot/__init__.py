"""A pilot's spreadsheet as a company: people in rows, KPIs in columns (or one figure a row), with or without months."""
