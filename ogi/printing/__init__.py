"""Reports for people and pipes: tables as text, JSON and CSV, pictures of a reading, progress."""
