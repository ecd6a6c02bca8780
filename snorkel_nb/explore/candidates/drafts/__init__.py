"""Ways to draft an LF from a group of rows; one file each."""
