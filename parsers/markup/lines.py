"""Text between block boundaries to lines: links, breaks, preformatted text, superscripts, facts marked by elements."""

from __future__ import annotations

import re
from html import unescape

from parsers.document import UNSEEN, shows
from parsers.markup import regions
from parsers.markup.blanks import BLANK, BREAK, collapse, is_uneven
from parsers.markup.flow import Item, Line
from parsers.markup.kinds import Tag
from parsers.markup.marks import bears_mark

_REFERENCE = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)

_SHORT = 3
"""Characters of the longest line that is looked at for any that is seen: editors leave zero-width ones behind."""


class LineReader:
    """Gathers the pieces of a line and ends it. `hides` is the least `hidden` of a tag that takes effect."""

    def __init__(self, hides: int, region: int = regions.PLAIN) -> None:
        self.items: list[Item] = []
        self.facts: list[tuple[str, str]] = []
        self.flaws: list[str] = []
        self._hides = hides
        self._region = region
        self._out = self.items  # where lines go
        self._buffer: list[str] = []  # the pieces of the line that is being read
        self._captures: list[tuple[str, int]] = []
        self._hidden_at = -1  # index on the stack of the element that hides what is read now
        self._level = 0
        self._links = 0  # characters inside links on this line
        self._link_at = -1  # where on the buffer the open link began
        self._preformatted = 0
        self._source = 0  # the line of the source on which the next preformatted text begins

    def _flush(self) -> None:
        """End the line that is being read."""
        buffer = self._buffer
        if not buffer:
            return
        text = buffer[0] if len(buffer) == 1 else "".join(buffer)
        if self._link_at >= 0:
            self._count_link()
            self._link_at = 0
        if self._captures:
            self._captures = [(name, 0) for name, _ in self._captures]
        buffer.clear()
        source = 0
        if self._preformatted:
            text = unescape(text).rstrip(BLANK)
            source = self._source
            self._source += text.count("\n")
        else:
            text = text.strip(BLANK)
            if "&" in text:
                text = unescape(text)
                if _REFERENCE.search(text):
                    text = unescape(text).strip(BLANK)  # escaped once too often: &amp;nbsp;
            if is_uneven(text):
                text = collapse(text)
        if text and (len(text) > _SHORT or shows(text)):
            self._out.append(Line(text, self._level, self._links, self._region, source))
            if self._level == 1:
                self.facts.append(("h1", text))
        self._links = 0

    def _break(self, _: Tag) -> None:
        if self._hidden_at < 0:
            self._buffer.append("\n" if self._preformatted else BREAK)

    def _note(self, tag: Tag) -> None:
        self.facts.extend(tag.facts)

    def _field(self, tag: Tag) -> None:
        if self._hidden_at < 0:
            self._buffer.append(tag.facts[0][1])

    def _open_link(self, tag: Tag) -> None:
        if self._link_at >= 0:
            self._count_link()
        self._link_at = -1 if tag.closing else len(self._buffer)

    def _count_link(self) -> None:
        self._links += len("".join(self._buffer[self._link_at :]).strip())

    def _open_capture(self, tag: Tag) -> None:
        if not tag.closing:
            self._captures.append((tag.name, len(self._buffer)))
            return
        while self._captures:
            name, start = self._captures.pop()
            if name == tag.name:
                self._captured(name, start)
                return

    def _captured(self, name: str, start: int) -> None:
        buffer = self._buffer
        text = "".join(buffer[start:]).strip(BLANK)
        if name == "small":
            if text[:1].isdigit() and "".join(buffer[:start])[-1:].isdigit():
                buffer.insert(start, UNSEEN)  # a digit, or the mark of a note
        elif name not in ("sup", "sub"):
            if text:
                self.facts.append((f"tag:{name}", collapse(unescape(text))))
        elif (text.isdigit() or _is_sign(text)) and bears_mark(unescape("".join(buffer[:start])).rstrip()[-1:]):
            # A footnote mark behind a number must not become its last digit, nor a sign to ask for help a lost one.
            buffer[start:] = [f"[{text}]"] if text.isdigit() else []


def _is_sign(text: str) -> bool:
    return len(text) == 1 and not text.isalnum()
