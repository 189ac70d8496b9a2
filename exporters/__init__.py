"""From Reports to a dataset: its tables, codebook, provenance and checks, and the way back from its files.

`dataset.write_dataset` writes the folder, whole or not at all; `reading.reader.Dataset` reads it. Every column is
defined once, in `schema` and `wide`.
"""
