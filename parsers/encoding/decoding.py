"""Bytes to text, by evidence and not by trust: Chinese sites declare one encoding and send another.

Order: byte order mark, shape of UTF-16, what the server said, what the page says, UTF-8, GB 18030, Big5, and
charset-normalizer where all of these fail. gb2312 and gbk are read as GB 18030, which contains both. A declaration is
believed only if the bytes decode by it and give plausible Chinese.
"""

from __future__ import annotations

import codecs
import quopri
import re
from collections.abc import Callable
from typing import NamedTuple

from parsers.document import Document
from parsers.encoding import lookalikes, mojibake
from parsers.encoding.names import GB, candidates
from parsers.encoding.plausibility import BEYOND, CERTAIN, SAMPLE, plausible, sample, utf16_without_mark
from parsers.encoding.traditional import simplified

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_AROUND = 1000
"""Bytes before and behind the first error that show whether a text is damaged UTF-8 or none."""
_FEW = 30
"""Characters beyond ASCII among them that are too few to tell."""
GARBLED = "the text was saved in a wrong encoding: its characters make no Chinese"
"""The flaw of a text from which too much was lost to put it right."""
DAMAGE = 0.02
"""Share of undecodable pieces among the characters beyond ASCII up to which an encoding is still believed.

A character cut in half by a content management system, or a name in another encoding, must not turn a whole page.
"""
_STRICT_UTF8 = 0.55
"""Belief in bytes that keep the rules of UTF-8, whatever script they give: less than in any good Chinese."""
_QUOTED_CHINESE = re.compile(rb"(?:=E[3-9](?:=[89AB][0-9A-F]){2}){3}")
"""Three Chinese characters of a page that is a part of a letter (quoted-printable, RFC 2045), without its head."""
_LATIN_AS_UTF8 = re.compile(rb"\xc3[\x83\xa3-\xa9\xaf](?:\xc2[\x80-\xbf]|[\xc5\xc6\xcb\xe2\xef])")
"""The first letters of a Chinese character whose UTF-8 was taken for Latin letters, in UTF-8."""
_SUBJECT = "信息公开"
_LOST = "\ufffd"
_PRIVATE_BLANK = "\ue5e5"  # how Python reads GB 18030 A3A0, which Chinese editors write for a full-width blank


class Decoded(NamedTuple):
    """The text without byte order mark and NUL, the encoding it was read by, and a flaw in words where bytes were lost.

    A text in traditional characters comes in simplified ones (`parsers.encoding.traditional`), and one with radicals in
    the places of ideographs in these (`parsers.encoding.lookalikes`). Markup is searched for
    such by its reader, where it is seen.
    """

    text: str
    encoding: str
    flaw: str | None


def decode(data: bytes, charset: str | None = None, *, markup: bool = False) -> Decoded:
    """Decode a document; never raises.

    `charset` is what the server declared; with `markup`, what the page itself declares counts too.
    """
    text, name, flaw = _decode(data, charset, markup)
    if b"\0" in data:  # far sooner told of bytes than of text
        text = text.replace("\0", "")
    if not markup:
        text = lookalikes.put_right(text)
    return Decoded(simplified(text), name, flaw)


def _decode(data: bytes, charset: str | None, markup: bool) -> Decoded:
    for mark, name in _MARKS:
        if data.startswith(mark):
            marked = _read(data[len(mark) :], name)
            if name == "utf-8" and marked.flaw and _belief(marked) < CERTAIN:
                return _unmarked(data[len(mark) :], charset, markup)  # put before text in another encoding
            return marked
    return _unmarked(data, charset, markup)


def _unmarked(data: bytes, charset: str | None, markup: bool) -> Decoded:
    if data.isascii() and b"\0" not in data:
        if markup and _QUOTED_CHINESE.search(data):
            return _decode(quopri.decodestring(data), charset, markup)
        return Decoded(data.decode("ascii"), "ascii", None)
    wide = utf16_without_mark(data)
    if wide:
        return _read(data, wide)
    # UTF-8 comes before all labels: bytes that keep its strict rules and give everyday Chinese are UTF-8, whatever
    # was declared.
    tried = [_believed(data, "utf-8")]
    if b"\xc3" in data and _LATIN_AS_UTF8.search(data):
        tried.insert(0, _put_right(tried[0][1], mojibake.from_latin))
    if tried[0][0] < CERTAIN:
        tried += [_put_right(tried[-1][1], way) for way in (mojibake.gb_from_latin, mojibake.utf8_from_gb)]
        for name in candidates(data, charset, markup):
            if max(tried, key=_first)[0] >= CERTAIN:
                break
            tried.append(_believed(data, name))
    score, best = max(tried, key=_first)
    if not best.text:
        best = _read(data, best.encoding)
    if score < _STRICT_UTF8 / 2:
        guess = _guess(data)
        if guess is not None and _belief(guess) > score:
            return guess
    return best._replace(flaw=GARBLED) if score < CERTAIN and _makes_no_chinese(best.text) else best


def _first(entry: tuple[float, Decoded]) -> float:
    return entry[0]


def _put_right(decoded: Decoded, way: Callable[[str], str]) -> tuple[float, Decoded]:
    """A text that keeps the rules of UTF-8 with what another encoding made of it undone, and how believable it is."""
    if decoded.flaw:
        return 0.0, decoded
    text = way(decoded.text)
    lost = text.count(_LOST)
    found = Decoded(text, decoded.encoding, f"{lost} characters were lost in a wrong encoding" if lost else None)
    return (plausible(text) if lost else _belief(found)), found


def _makes_no_chinese(text: str) -> bool:
    """Whether a text is long and of Chinese characters, but not such as Chinese is written with."""
    beyond = sample(text)
    chinese = sum("\u3400" <= letter <= "\u9fff" or letter == _LOST for letter in beyond)
    return len(beyond) >= SAMPLE and chinese >= CERTAIN * len(beyond) and plausible(text) < _STRICT_UTF8


def note_loss(document: Document, decoded: Decoded) -> None:
    """Add the loss of bytes to the document's flaws if it reaches into a table; elsewhere it costs no number."""
    if decoded.flaw and any(_LOST in cell.text for grid in document.grids() for cell in grid.cells):
        document.flaws.insert(0, decoded.flaw)


def _believed(data: bytes, name: str) -> tuple[float, Decoded]:
    try:
        decoded = _strictly(data, name)
    except UnicodeError as error:
        if name == "utf-8" and isinstance(error, UnicodeDecodeError) and _plainly_not_utf8(data, error.start):
            return 0.0, Decoded("", name, "not utf-8")
        decoded = _read(data, name)
    return _belief(decoded), decoded


def _plainly_not_utf8(data: bytes, error: int) -> bool:
    """Whether much of what stands around the first error is no UTF-8 either: to replace each error takes long."""
    around = data[max(0, error - _AROUND) : error + _AROUND].decode("utf-8", "replace")
    return around.count(_LOST) * 3 > max(sum(map(len, BEYOND.findall(around))), _FEW)


def _read(data: bytes, name: str) -> Decoded:
    try:
        return _strictly(data, name)
    except UnicodeError:
        text = data.decode(name, "replace")
        return _decoded(text, name, f"{text.count(_LOST)} pieces of text are not {name}")


def _strictly(data: bytes, name: str) -> Decoded:
    return _decoded(data.decode(name), name)


def _decoded(text: str, name: str, flaw: str | None = None) -> Decoded:
    return Decoded(text.replace(_PRIVATE_BLANK, "\u3000") if name == GB else text, name, flaw)


def _belief(decoded: Decoded) -> float:
    """How believable a reading is: its plausibility, lowered where bytes did not decode."""
    text = decoded.text
    if decoded.flaw is None and _SUBJECT in text:
        return 1.0  # no wrong reading makes four characters that are one word, and the word of every report
    share = plausible(text)
    if decoded.flaw is None:
        # Strict UTF-8 in another script is still UTF-8, if nothing gives better Chinese.
        return max(share, _STRICT_UTF8) if decoded.encoding == "utf-8" else share
    lost = text.count(_LOST) - text.endswith(_LOST)  # the last character of a truncated file is no evidence
    damage = lost / (sum(map(len, BEYOND.findall(text))) or 1)
    return share if damage <= DAMAGE else min(share, _STRICT_UTF8) * (1 - damage)


def _guess(data: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:65536]).best()
    return _read(data, best.encoding) if best is not None else None
