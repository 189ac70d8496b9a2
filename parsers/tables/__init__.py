"""From a document's grids to the cells of the standard tables, and their arithmetic."""
