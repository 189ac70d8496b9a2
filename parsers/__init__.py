"""From bytes to a Report: what a document is, its text and tables, the cells of the standard tables, and its status.

`engine.parse_bytes` does it all; it needs neither a network nor a clock. Every format is read into the one form of
`document.Document` by a reader (`readers`, called by `dispatch`), and templates are matched on that form alone.
"""
