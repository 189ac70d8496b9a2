"""Agencies over their years: which document stands for each year, what the years prove of each other, and gaps."""
