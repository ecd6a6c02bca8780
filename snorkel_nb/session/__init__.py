"""The session: data, LFs, votes and labels together, and what changes them."""
