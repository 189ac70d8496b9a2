"""What the scripts of a page say, read and never run: values, data, and the calls by which they ask for a list."""
