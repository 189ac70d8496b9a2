"""How a document that could be read went: its status, and what its own words say against its numbers."""
