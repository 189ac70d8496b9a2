"""What stands around the tables of a report: its sections, their headings, and the figures they tell."""
