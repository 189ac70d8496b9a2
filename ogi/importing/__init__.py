"""Other people's captures into an archive, and what becomes of them there."""
