"""OpenDocument content (OASIS ODF 1.2, part 1): what its styles say, and its text as a flow of lines and tables."""
