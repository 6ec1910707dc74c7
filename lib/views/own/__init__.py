"""What a company has of its own beside the catalogue: KPIs and measures, kept with their history."""
