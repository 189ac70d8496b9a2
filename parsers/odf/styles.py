"""What the styles of an OpenDocument file say about whether and how text is printed."""

from __future__ import annotations

import re

from lxml import etree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_RAISED = re.compile(r"super|sub|-?[1-9]")
"""What `style:text-position` starts with where text stands high or low (§ 20.391): a word or a share of the height."""


class Styles:
    """Which styles hide text or sheets, strike text out, or raise it."""

    def __init__(self, content: etree._Element) -> None:
        self._hidden: set[str] = set()
        self._raised: set[str] = set()
        for style in content.iter(_STYLE + "style"):
            name = style.get(_STYLE + "name", "")
            for properties in style:
                if _is_hidden(properties):
                    self._hidden.add(name)
                if _RAISED.match(properties.get(_STYLE + "text-position", "")):
                    self._raised.add(name)

    def hide(self, element: etree._Element) -> bool:
        """Whether an element of a text or a sheet is not printed, or printed struck out."""
        return _name(element) in self._hidden

    def raise_(self, element: etree._Element) -> bool:
        """Whether the text of an element stands higher or lower than the line."""
        return _name(element) in self._raised


def _name(element: etree._Element) -> str:
    return element.get(_TEXT + "style-name") or element.get(_TABLE + "style-name") or ""


def _is_hidden(properties: etree._Element) -> bool:
    if properties.get(_TEXT + "display") == "none" or properties.get(_TABLE + "display") == "false":
        return True
    return any(properties.get(f"{_STYLE}text-line-through-{what}", "none") != "none" for what in ("style", "type"))
