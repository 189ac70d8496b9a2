"""Where the links of a page lead: to columns, to agencies, to the divisions of a column."""
