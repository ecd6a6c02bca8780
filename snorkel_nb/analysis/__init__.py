"""What the votes of labeling functions show: coverage, overlaps, conflicts, precision."""
