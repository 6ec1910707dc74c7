"""The same numbers without a browser: `python -m lib import | kpis | scores | scheme`."""
