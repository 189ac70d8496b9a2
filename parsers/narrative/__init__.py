"""The text around the tables of a report: its sections, their headings, and the figures that they mention."""
