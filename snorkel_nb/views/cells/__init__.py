"""What stands in the columns of a row, as a person can read it."""
