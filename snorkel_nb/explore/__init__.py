"""What to look at next."""
