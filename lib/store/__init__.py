"""What we decided: our own database of schemes and goals. The CRM is never written to."""
