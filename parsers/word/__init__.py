"""WordprocessingML (ECMA-376 part 1, § 17): package, styles, numbering and body of a .docx file.

The body is walked by its elements and not through python-docx, which hides what reports are full of: tracked changes,
content controls, text boxes, generated numbers, cells merged over rows.
"""
