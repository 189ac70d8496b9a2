"""Workbooks of spreadsheets: their sheets as blocks, and what the values of their cells do not say."""
