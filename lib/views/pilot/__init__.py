"""A pilot's own spreadsheet: dropped, shown as it was understood, put right, stored."""
