"""Office files that are not packages of XML: compound files, their raw text, RTF, and LibreOffice as a second way."""
