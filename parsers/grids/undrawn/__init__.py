"""Tables without lines: columns, labels and values told by the white space between words."""
