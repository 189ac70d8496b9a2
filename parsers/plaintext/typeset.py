"""Tables in the notations of typesetters: LaTeX's tabular and its kin, AsciiDoc, the list-table of reStructuredText."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.document import Grid
from parsers.plaintext.common import BLANK, Numbered
from parsers.plaintext.spanning import MOST_LINES, Spanning, count, flowing, spanning_grid

_TABULAR = re.compile(r"\\begin\{((?:long|x)?tabular[xy*]?|longtable|tabu|tblr|array|supertabular)\}")
_OPENING = re.compile(r"\\begin\{[^{}]*\}(?:\[[^\]]*\])?(?:\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*")
_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|centering|newline"
    r"|(?:cline|cmidrule|specialrule|addlinespace)(?:\([^()]*\))?(?:\[[^\]]*\])?(?:\{[^{}]*\})*)(?![a-zA-Z])"
)
_MULTICOLUMN = re.compile(r"\s*\\multicolumn\s*\{(\d+)\}\s*\{(?:[^{}]|\{[^{}]*\})*\}")
_MULTIROW = re.compile(r"\\multirow\s*(?:\[[^\]]*\])?\{[^{}]*\}\s*(?:\[[^\]]*\])?\{[^{}]*\}")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\]]*\])?\s?")
_COMMENT = re.compile(r"(?<!\\)%.*")
_ESCAPED = re.compile(r"\\([%&#_$ ,{}])")
_DROPPED = re.compile(r"\s*\\(?:documentclass|usepackage|begin|end|maketitle|label|caption\*?|newpage|date)\b.*")

_FOR_OUTLINES = re.compile(r"\\texorpdfstring\{((?:[^{}]|\{[^{}]*\})*)\}\{(?:[^{}]|\{[^{}]*\})*\}")
_NAMES = re.compile(r"\\(?:label|hypertarget)\{[^{}]*\}(?:\{%)?")

_HEADING = re.compile(r"^(?:={1,6}|\*{1,6}|@(?:top|chapter|section|node))\s+(?=\S)|^h[1-6](?:\([^()]*\))?\.\s+")
_AROUND = re.compile(r"(={1,6}|\*{1,6}|_{1,2}|'{2,5}|//|~~|#)\s*([^\s*_=].*?)\s*\1")
_ANCHOR = re.compile(r"\{anchor:[^{}]*\}|</?span\b[^<>]*>")
_MARKS = frozenset("=*_'/~#@h{<:")
_PROPERTY = re.compile(r":[A-Z_]+:(?:\s.*)?")
_BBCODE_MARK = re.compile(r"\[/?(?:b|i|u|h\d|size|color|align|font|backcolor)(?:=[^\[\]]*)?\]", re.IGNORECASE)
_COLUMNS = re.compile(r"cols\s*=\s*\"?(?:(\d+)\*|([^\"\]]+))")
_CELL = re.compile(r"(?:(?<![^\s])(\d+)?(?:\.(\d+))?\+)?(?:(?<=\s|\+)|^)?[<^>.]{0,2}[adehlmsv]?\|")
_ITEM = re.compile(r"(\s*)(\*\s+)?-(?:\s+(.*)|\s*$)")


def table(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    """The table of such a notation that begins at a line, and the line behind it; None where none does."""
    text = lines[at].text
    if "\\begin" in text and (environment := _TABULAR.search(text)):
        return _tabular(lines, at, environment[1])
    bare = text.strip(BLANK)
    if bare == "|===":
        return _asciidoc(lines, at)
    if bare.startswith(".. list-table::"):
        return _list_table(lines, at)
    return None


def without_marks(text: str) -> str:
    """A line without what the notations of texts put before and around headings and bold text."""
    if text[:1] in _MARKS:
        text = _ANCHOR.sub("", text)
        text = "" if _PROPERTY.fullmatch(text) else _inside(_HEADING.sub("", _inside(text), count=1))
    return _BBCODE_MARK.sub("", text) if "[/" in text else text


def _inside(text: str) -> str:
    """What stands between marks at both ends of a line."""
    while around := _AROUND.fullmatch(text):
        text = around[2]
    return text


def is_latex(text: str) -> bool:
    """Whether a text is a source of LaTeX with tables in it."""
    return "\\begin{" in text and _TABULAR.search(text) is not None


def without_commands(text: str) -> str:
    """A line of LaTeX as it is printed."""
    if "\\" not in text and "%" not in text:
        return text
    text = _COMMENT.sub("", _FOR_OUTLINES.sub(r"\1", _NAMES.sub("", text)))
    return "" if _DROPPED.fullmatch(text) else _printed(text)


def _printed(text: str) -> str:
    bare = _COMMAND.sub("", _MULTIROW.sub("", text).replace("\\\\", "\n").replace("$", ""))
    return _ESCAPED.sub(r"\1", re.sub(r"(?<!\\)[{}]", "", bare)).replace("~", " ").strip(BLANK + "\n")


def _tabular(lines: Sequence[Numbered], at: int, environment: str) -> tuple[Grid, int] | None:
    closing = f"\\end{{{environment}}}"
    end = next((k for k in range(at, min(len(lines), at + MOST_LINES)) if closing in lines[k].text), None)
    if end is None:
        return None
    body = "\n".join(_COMMENT.sub("", line.text) for line in lines[at : end + 1])
    start = _OPENING.search(body, body.index("\\begin{" + environment))
    if start is None:
        return None
    first = lines[at].number + body.count("\n", 0, start.end())
    rows: list[list[Spanning]] = [[]]
    for text, mark, line in _cells(body[start.end() : body.index(closing)], first):
        bare = _RULES.sub("", text)
        wide = _MULTICOLUMN.match(bare)
        begins = line + text.count("\n", 0, len(text) - len(text.lstrip()))
        content = _printed(bare[wide.end() :] if wide else bare)
        rows[-1].append(Spanning(content, begins, 1, count(wide[1] if wide else None)))
        if mark == "\\\\":
            rows.append([])
    filled = [row for row in rows if len(row) > 1 or any(cell.text for cell in row)]
    return (spanning_grid(filled), end + 1) if filled else None


def _cells(body: str, line: int) -> Iterator[tuple[str, str, int]]:
    """The cells between `&` and `\\\\`, those in braces left alone, each with the mark behind it and its line."""
    depth = start = 0
    begins = line
    for found in re.finditer(r"\\\\(?:\[[^\]]*\])?|\\.|[{}&\n]", body):
        mark = found[0]
        depth += (mark == "{") - (mark == "}")
        line += mark == "\n"
        if depth == 0 and (mark == "&" or mark.startswith("\\\\")):
            yield body[start : found.start()], mark[:2], begins
            start, begins = found.end(), line
    yield body[start:], "", begins


def _asciidoc(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    end = next((k for k in range(at + 1, min(len(lines), at + MOST_LINES)) if lines[k].text.strip() == "|==="), None)
    if end is None:
        return None
    cells: list[Spanning] = []
    first = 0
    for line in lines[at + 1 : end]:
        marks = list(_CELL.finditer(line.text))
        if not marks and cells and line.text.strip(BLANK):
            cells[-1].text += f"\n{line.text.strip(BLANK)}"
        for k, mark in enumerate(marks):
            text = line.text[mark.end() : marks[k + 1].start() if k + 1 < len(marks) else None]
            cells.append(Spanning(text.strip(BLANK), line.number, count(mark[2]), count(mark[1])))
        first = first or sum(cell.colspan for cell in cells)
    columns = _columns(lines[at - 1].text if at else "") or first
    return (spanning_grid(flowing(cells, columns)), end + 1) if columns else None


def _columns(attributes: str) -> int:
    found = _COLUMNS.search(attributes)
    if found is None:
        return 0
    return count(found[1]) if found[1] else found[2].count(",") + 1


def _list_table(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    rows: list[list[Spanning]] = []
    end = at + 1
    for k in range(at + 1, min(len(lines), at + MOST_LINES)):
        text = lines[k].text.rstrip(BLANK)
        if text and not text[0].isspace():
            break
        item = _ITEM.fullmatch(text)
        if item and (item[2] or rows):
            if item[2]:
                rows.append([])
            rows[-1].append(Spanning((item[3] or "").strip(BLANK), lines[k].number))
        elif rows and text:
            rows[-1][-1].text += f"\n{text.strip(BLANK)}"
        end = k + 1 if text else end
    return (spanning_grid(rows), end) if rows else None
