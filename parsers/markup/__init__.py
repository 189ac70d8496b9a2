"""HTML, streamed: tokens, flows of lines and tables, the table model, and what of a page is its content.

One pass without a tree. A tree of the parser libraries costs more than everything that is done with it here (a
96 KB page: 1.9 ms for lxml's tree alone, 1.2 ms for this package's whole reading), and it follows older rules than
browsers do where markup is broken: an unclosed `div` swallows the next cell, what follows a first `</html>` is
dropped. Browsers' rules for tables, hidden parts and unclosed elements are followed because what a reader of the
page saw is what the report says.
"""
