"""Candidate LFs of a session, and where a new one would help most."""
