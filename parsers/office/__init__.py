"""Office files that are not packages of XML: compound files, the raw text of .doc, what a conversion lost of it, and
LibreOffice as a second way.
"""
