"""Elements inside a line: which of them no reader of the page sees, and which may stand for a number."""

from __future__ import annotations

from parsers.document import UNSEEN
from parsers.markup import kinds
from parsers.markup.elements import INLINE, LOOK_BACK, ElementReader
from parsers.markup.kinds import Tag, is_void


class InlineReader(ElementReader):
    """Reads links, pieces of a line that look otherwise than the rest, and pictures."""

    _white_line: tuple[int, int] | None = None  # that begins in white, by the list it goes to and its place

    def _unseen(self, tag: Tag) -> None:
        """An element inside a line that is hidden, that no reader of the page sees, or a raised mark behind text."""
        if tag.hidden == kinds.ODD:
            self._look_again()
        if self._hidden_at < 0 and tag.hidden >= kinds.RAISED and (tag.hidden == kinds.ODD or self._begins_line(tag)):
            return
        if tag.name in kinds.DRAWING and not tag.closing:
            self._picture(tag)
        if self._hidden_at < 0 and tag.hidden == kinds.PALE and "".join(self._buffer).rstrip()[-1:].isdigit():
            self._look_again()
            self._buffer.append(UNSEEN)
        if self._hidden_at >= 0 or tag.hidden >= self._hides:
            self._hidden_inline(tag)

    def _begins_line(self, tag: Tag) -> bool:
        """Whether nothing stands before an element in its line; before a white one nothing that is not white too."""
        line = (id(self._out), len(self._out))
        if not "".join(self._buffer).strip():
            self._white_line = line if tag.hidden == kinds.PALE else None
            if tag.hidden == kinds.PALE:
                self._look_again()
            return True
        return tag.hidden == kinds.PALE and self._white_line == line

    def _look_again(self) -> None:
        """Ask to look at the page again: the number of this cell may be put together of unlike pieces."""
        if self._tables and self._tables[-1].in_cell:
            self.asks = True
        else:
            self._drawn = True

    def _hidden_inline(self, tag: Tag) -> None:
        """Elements of a line matter inside hidden parts only: which of them ends is what ends the hidden part."""
        if not tag.closing:
            if not is_void(tag.name):
                self._push(tag, INLINE)
            return
        stack = self._stack
        for k in range(len(stack) - 1, max(len(stack) - LOOK_BACK, 0) - 1, -1):
            name, role = stack[k][:2]
            if name == tag.name or (name == "option" and tag.name == "select"):
                self._cut(k)
                return
            if role != INLINE:
                return  # the end tag of a piece of a line closes no block

    def _link(self, tag: Tag) -> None:
        if self._hidden_at >= 0 or tag.hidden >= self._hides:
            self._hidden_inline(tag)
        else:
            if self._buffer and self._buffer[-1][-1:].isdigit() and not tag.closing:
                self._look_again()
            self._open_link(tag)

    def _capture(self, tag: Tag) -> None:
        """An element of a line whose text counts by itself: a fact such as `publishtime`, or a superscript."""
        if self._hidden_at >= 0 or tag.hidden >= self._hides:
            self._hidden_inline(tag)
        else:
            self._open_capture(tag)

    def _picture(self, tag: Tag) -> None:
        """What a cell shows, if it has no text: a picture may stand for a number. A script may write one."""
        if self._hidden_at >= 0:
            return
        if not (self._tables and self._tables[-1].in_cell and self._tables[-1].row):
            self._drawn = True
        else:
            self._tables[-1].row[-1].drawn = True
            if tag.facts:
                self._field(tag)
            elif tag.name == "img":
                self._buffer.append(UNSEEN)  # it may show a digit more

    def _chosen(self, tag: Tag) -> None:
        """The chosen entry of a list fills a cell; elsewhere such lists only lead to other pages."""
        self._chosen_in = True
        if self._hidden_at >= 0 or not (self._tables and self._tables[-1].in_cell):
            self._hidden_inline(tag)
