"""The walk over a site to its columns: what to visit next, and what is told of what was not got."""
