"""One column of reports: its list read to the end, its divisions, and what is lacking of it."""
