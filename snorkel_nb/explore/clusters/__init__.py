"""Groups of rows that lie close together on the map, and what is known of them."""
