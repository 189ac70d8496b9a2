"""From what a user points at to reports: sources, processes with limits, clusters, and copies of one report."""
