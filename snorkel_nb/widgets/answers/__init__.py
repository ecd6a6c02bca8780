"""What the kernel answers to each request of a page: one module a region of the panel."""
