"""What a person typed, kept in an SQLite file: gold labels, LFs and settings. Runs none of it."""
