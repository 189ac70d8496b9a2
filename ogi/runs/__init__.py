"""`ogi run`: jobs, gates, versions, and how a run tells of itself."""
