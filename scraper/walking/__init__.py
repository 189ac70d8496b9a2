"""The walk over a site to its columns: what to visit next, and which links lead there."""
