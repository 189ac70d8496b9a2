"""The rules that a dataset adds to those of its reports, and which of all are warnings."""
