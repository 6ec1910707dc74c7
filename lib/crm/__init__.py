"""What happened: the CRM's tables, how they are reached, and how foreign files are brought into them."""
