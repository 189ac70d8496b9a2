"""A dataset read back: frames, panels, and what its reports print."""
