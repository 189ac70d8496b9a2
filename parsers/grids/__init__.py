"""From the ink of a page, or the words on it, to grids of cells."""
