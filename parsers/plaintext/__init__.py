"""Tables drawn with characters: found among the lines of a text and made into grids.

Used for plain text, for preformatted text in pages and for what a Markdown parser would call a paragraph.
"""
