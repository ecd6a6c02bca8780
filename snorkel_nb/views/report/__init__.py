"""A session as a page to send around: one HTML file, without scripts and without the network."""
