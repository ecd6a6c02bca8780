"""The map of a session: vectors, picture and clusters, made in the background."""
