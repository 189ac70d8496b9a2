"""What an answered page holds: its tree, links, rows, scripts and pagers, and what it turned out to be."""
