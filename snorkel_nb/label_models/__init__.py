"""Label models: what the classes of the rows are, given the votes of imperfect LFs."""
