"""What words say: whether a title is that of a report, and whether a label names an agency."""
