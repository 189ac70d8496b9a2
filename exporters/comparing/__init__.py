"""Two datasets compared: what changed, and why."""
