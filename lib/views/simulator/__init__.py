"""The simulator page: the deck and what stands below it."""
