"""Tables in the notations of wikis and forums: MediaWiki, DokuWiki, Jira, Textile, BBCode.

Each notation tells where a table begins and what rows of cells its lines are; blanks stand for what DokuWiki's `:::`
covers, as in the standard tables a label stands over the rows below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.document import Grid
from parsers.plaintext.common import BLANK, Numbered
from parsers.plaintext.spanning import MOST_LINES, Spanning, count, spanning_grid
from parsers.plaintext.typeset import without_marks

_BREAK = re.compile(r"<br\s*/?>|\\\\(?=\s)")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_MARKS = re.compile(r"'{2,5}|\*\*")
_ESCAPED = re.compile(r"\\([-*_+^~#!{}\[\]])")
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?\s*(\d+)", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\s*(?:[\w-]+\s*=\s*(?:\"[^\"|]*\"|'[^'|]*'|[^\s|\"']+)\s*)+\|(?!\|)")
_TEXTILE = re.compile(r"(_?(?:[\\/]\d+|[<>=~^])*)\.\s")
_TEXTILE_SPAN = re.compile(r"([\\/])(\d+)")
_BBCODE = re.compile(r"\[(/?)(table|tr|t[dh])(?:=(\d+)(?:,(\d+))?[^\[\]]*)?\]", re.IGNORECASE)


def table(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    """The table of such a notation that begins at a line, and the line behind it; None where none does."""
    text = lines[at].text.strip(BLANK)
    if text.startswith("{|"):
        return _mediawiki(lines, at)
    if text[:6].lower() == "[table":
        return _bbcode(lines, at)
    if text.startswith(("|", "^")):
        return _barred(lines, at)
    return None


def _mediawiki(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    rows: list[list[Spanning]] = [[]]
    for k in range(at + 1, min(len(lines), at + MOST_LINES)):
        text = lines[k].text.strip(BLANK)
        if text.startswith("|}"):
            return (spanning_grid(filled), k + 1) if (filled := [row for row in rows if row]) else None
        if text.startswith("|-"):
            rows.append([])
        elif text.startswith(("|", "!")) and not text.startswith("|+"):
            parts = re.split(r"\|\||!!" if text[0] == "!" else r"\|\|", text[1:])
            rows[-1] += [_mediawiki_cell(part, lines[k].number) for part in parts]
        elif rows[-1] and text:
            last = rows[-1][-1]
            last.text = f"{last.text}\n{plain(text)}".strip()
    return None


def _mediawiki_cell(text: str, line: int) -> Spanning:
    said = _ATTRIBUTES.match(text)
    spans = {name.lower(): count(digits) for name, digits in _SPAN.findall(said[0])} if said else {}
    return Spanning(plain(text[said.end() :] if said else text), line, spans.get("row", 1), spans.get("col", 1))


def plain(text: str) -> str:
    """A text without the marks of emphasis and the tags in it, its line breaks kept."""
    return _ESCAPED.sub(r"\1", _MARKS.sub("", _TAG.sub("", _BREAK.sub("\n", text)))).strip(BLANK + "\n")


def _bbcode(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    rows: list[list[Spanning]] = []
    cell: Spanning | None = None
    for k in range(at, min(len(lines), at + MOST_LINES)):
        text, end = lines[k].text, 0
        for tag in _BBCODE.finditer(text):
            if cell:
                cell.text += text[end : tag.start()]
            end, name = tag.end(), tag[2].lower()
            if name == "table" and tag[1]:
                return (spanning_grid(filled), k + 1) if (filled := [row for row in rows if row]) else None
            if name == "tr" and not tag[1]:
                rows.append([])
            elif name in ("td", "th") and rows:
                if cell:
                    cell.text = plain(without_marks(cell.text))
                    rows[-1].append(cell)
                cell = None if tag[1] else Spanning("", lines[k].number, count(tag[4]), count(tag[3]))
        if cell:
            cell.text += f"{text[end:]}\n"
    return None


def _barred(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    """Rows between bars, a line each, where something shows that it is DokuWiki, Jira or Textile."""
    end = at
    while end < min(len(lines), at + MOST_LINES) and _is_barred(lines[end].text):
        end += 1
    part = [Numbered(line.number, line.text.strip(BLANK)) for line in lines[at:end]]
    if len(part) < 2:
        return None
    if any(line.text.startswith("^") for line in part):
        return spanning_grid([_dokuwiki(line) for line in part]), end
    if any(_TEXTILE_SPAN.search(found[1]) for line in part for found in _TEXTILE.finditer(line.text)):
        return spanning_grid([_textile(line) for line in part]), end
    if any(line.text.startswith("||") and line.text.count("||") > 2 for line in part):
        return spanning_grid([_jira(line) for line in part]), end
    return None


def _is_barred(text: str) -> bool:
    bare = text.strip(BLANK)
    return len(bare) > 2 and bare[0] in "|^" and bare[-1] in "|^"


def _dokuwiki(line: Numbered) -> list[Spanning]:
    """Bars behind each other span columns."""
    found = []
    for cell, bars in re.findall(r"([^|^]+)([|^]+)", line.text[1:]):
        text = plain(cell)
        found.append(Spanning("" if text == ":::" else text, line.number, 1, len(bars)))
    return found


def _jira(line: Numbered) -> list[Spanning]:
    mark = "||" if line.text.startswith("||") else "|"
    return [Spanning(plain(cell), line.number) for cell in line.text.removeprefix(mark).removesuffix(mark).split(mark)]


def _textile(line: Numbered) -> list[Spanning]:
    found = []
    for cell in line.text[1:-1].split("|"):
        said = _TEXTILE.match(cell)
        spans = {sign: count(digits) for sign, digits in _TEXTILE_SPAN.findall(said[1])} if said else {}
        text = plain(cell[said.end() :] if said else cell)
        found.append(Spanning(text, line.number, spans.get("/", 1), spans.get("\\", 1)))
    return found
