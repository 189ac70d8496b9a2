"""What stands behind a dataset: how it was made, how accurate its reading was measured, its citation and licences."""
