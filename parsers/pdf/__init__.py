"""PDF by way of PDFium: the text, lines and colours of its pages, what of them is seen, and its tags."""
