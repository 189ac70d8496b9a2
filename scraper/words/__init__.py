"""What words tell: whether a title is of a report, and whether a label names an agency."""
