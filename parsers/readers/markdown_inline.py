"""What is printed of a line of Markdown: its marks, tags and formulas (CommonMark, GitHub's and pandoc's extensions).

Marks of emphasis, links and quotes go and their text stays; struck text is not read; raised figures behind a number
stand in brackets, as in Word files and pages.
"""

from __future__ import annotations

import re
from html import unescape

from parsers.document import UNKNOWN, UNSEEN, Grid
from parsers.readers import html_page

LONGEST = 10_000
"""Characters of a line in which marks are looked for: unclosed ones make the search look on to its end."""

_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_SHAPING = re.compile(
    r"<(?:s|strike|del|su[bp]|ruby)\b|<[a-zA-Z][^<>\n]*\s(?:style|class|hidden|color)\b", re.IGNORECASE
)
"""Tags that may strike out, raise or hide what they hold."""
_BEHIND = re.compile(
    r"(?<=\d)<(?P<name>[a-z]+)(?P<said>\s[^<>\n]*)?>\s*[\[(（]?(?P<figure>\d{1,2})[)）\]]?\s*</(?P=name)>",
    re.IGNORECASE,
)
_STYLED = re.compile(r"\b(?:class|role|id)\s*=", re.IGNORECASE)
_TO_NOTE = re.compile(r"note|foot|ref|\bfn|\bsup", re.IGNORECASE)
"""What tags that mark notes say of themselves: their class, their role, the place that they lead to."""
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_ATTRIBUTES = re.compile(r"\[([^\]\n]*)\]\{[.#][^{}\n]*\}")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]*?\S)\1")
_EMPHASIS = re.compile(
    r"(?<![\\*\w])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?!\*)|(?<![\w\\])_(?=[^\s_])([^_\n]*?[^\s_])_(?!\w)"
)
_STRUCK = re.compile(r"~~(?=\S)[^\n]*?\S~~")
_MARKED = re.compile(r"==(?=[^\s=])([^\n=]*[^\s=])==")
_NOTE = re.compile(r"(?<=[\d件])\^\[[^\[\]\n]*\]")
_RAISED = re.compile(r"(?<=\d)([\^~])(\d{1,2})\1(?!\d)")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)(.+?)(?<!`)\1(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")

_FORMULA = re.compile(r"(?<![\\$])\$(?P<dollars>[^$\n]{1,120}?)\$(?!\$)|\\\((?P<round>[^\n]{1,120}?)\\\)")
_STRUCK_OUT = re.compile(r"\\(?:[bx]?cancel|sout|st)\s*\{[^{}]*\}")
_COLOURED = re.compile(r"\\(?:textcolor\s*\{[^{}]*\}\s*\{([^{}]*)\}|color\s*\{[^{}]*\}\s*(?:\{([^{}]*)\})?)")
_FACE = re.compile(r"\\(?:(?:math|text)[a-z]{0,4}|boldsymbol|bm|underline|mbox)\s*\{([^{}]*)\}")
_RINGED = re.compile(r"\\textcircled\s*\{?\s*(\d{1,2})\s*\}?")
_HIGH = re.compile(r"(?<!(?<!\d)10)[\^_]\s*(?:\{\s*\[?(\d{1,2}|[*†‡])\]?\s*\}|\[?(\d|[*†‡])\]?(?!\d))")
_THIN = re.compile(r"\\[ ,;:!]|\{\}")
_NUMBER = re.compile(r"(?:\d|(?<!\d)[+\-](?=\s?\d))[\d\s,.]*%?(?:\[(?:\d{1,2}|[*†‡])\])*|(?:\[(?:\d{1,2}|[*†‡])\])+")


def inline(text: str) -> str:
    """The text of a line as drawn; `<br>` as a newline."""
    if "[" in text and len(text) <= LONGEST:
        text = _ATTRIBUTES.sub(r"\1", _LINK.sub(_linked, _IMAGE.sub(_pictured, text)))
    if "<" in text:
        text = _BEHIND.sub(_mark, text)
        text = _without_tags(_LINE_BREAK.sub("\n", text))
    if len(text) > LONGEST:
        return unescape(text).strip()
    if "`" in text:
        text = _CODE.sub(r"\2", text)
    if "*" in text or "_" in text:
        text = _STRONG.sub(r"\2", text)
        text = _EMPHASIS.sub(lambda match: match[1] or match[2], text)
    text = formulas(text)
    if "~~" in text:
        text = _STRUCK.sub("", text)
    if "==" in text:
        text = _MARKED.sub(r"\1", text)
    if "^" in text or "~" in text:
        text = _NOTE.sub("", text)
        text = _RAISED.sub(r"[\2]", text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return unescape(text).strip() if "&" in text else text.strip()


def formulas(text: str) -> str:
    """The text with the numbers in it that are set as formulas, as optical readers set them: `$\\mathbf{1{,}234}$` is
    1,234, and `12$^{1}$` the number 12 with a mark. Other formulas stay as they are spelt."""
    return _FORMULA.sub(_number, text) if "$" in text or "\\(" in text else text


def _mark(found: re.Match[str]) -> str:
    """A figure in a tag of its own behind a number: the mark of a note where the tag leads to one or says so, and what
    may be a digit more where it is set small, or a style that is not at hand gives it its look."""
    said = found["said"] or ""
    if 'href="#' in said.lower():
        return f"[{found['figure']}]"
    if _STYLED.search(said):
        return (f"[{found['figure']}]" if _TO_NOTE.search(said) else found[0]) + UNSEEN
    return found[0] + UNSEEN if found["name"].lower() == "small" else found[0]


def _pictured(found: re.Match[str]) -> str:
    """What a picture is said to show; a number is not to be had so."""
    said: str = found[1]
    return UNKNOWN if said.strip().isdecimal() else said


def _linked(found: re.Match[str]) -> str:
    """The text of a link; a figure behind a number is the mark of a note."""
    said: str = found[1]
    behind = found.string[found.start() - 1 : found.start()]
    return f"[{said}]" if behind.isdecimal() and said.isdecimal() else said


def _number(found: re.Match[str]) -> str:
    spelt: str = found["dollars"] or found["round"]
    plain = _COLOURED.sub(lambda coloured: coloured[1] or coloured[2] or "", _STRUCK_OUT.sub("", spelt))
    if not plain.strip():
        return ""
    plain = plain.replace("{,}", ",").replace("\\%", "%")
    plain = _FACE.sub(r"\1", _FACE.sub(r"\1", _RINGED.sub(r"[\1]", plain)))
    plain = _HIGH.sub(lambda high: f"[{high[1] or high[2]}]", _THIN.sub("", plain)).strip()
    return plain if _NUMBER.fullmatch(plain) else found[0]


def _without_tags(text: str) -> str:
    """The text without tags and comments; where a tag may change what is seen of it, as a page shows it."""
    if not _SHAPING.search(text) or len(text) > LONGEST:
        return _TAG.sub("", _COMMENT.sub("", text))
    blocks = html_page.from_text(f"<div>{text.replace(chr(10), '<br>')}</div>").blocks
    return "\n".join(block.text for block in blocks if not isinstance(block, Grid))
