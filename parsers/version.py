"""The version of the parsers' output, recorded with every report.

It changes when the same bytes can give other cells, identity or sections, so that a dataset can say whether a
difference comes from a source or from the software.
"""

PARSER_VERSION = "11"
