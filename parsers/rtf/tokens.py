"""RTF as a stream of tokens: groups, control words, characters already decoded from their code page.

The characters of one run of bytes are decoded together, since the second half of a Chinese character may be a plain
letter of the file (RTF 1.9.1, § Character set).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

OPEN, CLOSE, WORD, TEXT, BYTES = range(5)

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)"
)
_SYMBOLS = {"~": "\xa0", "_": "-", "-": "", "\t": "\t"}
_WORDS = {"\n": "par", "\r": "par"}
"""A line end behind a backslash ends a paragraph (RTF 1.9.1, § Special Characters); Apple's programs write no other."""
_ESCAPED = frozenset("\\{}")

CODE_PAGES = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs",
              161: "cp1253", 162: "cp1254", 204: "cp1251", 238: "cp1250"}  # fmt: skip
"""Character sets of fonts (`\\fcharset`) and the codec of their bytes."""


class Token(NamedTuple):
    """`kind` is OPEN, CLOSE, WORD (`text` its name, `value` its number or None), TEXT (characters) or BYTES.

    The bytes of BYTES are spelt as the characters of Latin-1; `value` is how many characters the file counts them.
    """

    kind: int
    text: str
    value: int | None


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of a file; `*` and other control symbols without a text come as WORD."""
    text = data.decode("latin-1")
    match = _TOKEN.match
    at, end = 0, len(text)
    pending: list[str] = []
    while at < end:
        found = match(text, at)
        if found is None:  # a backslash at the very end
            break
        at = found.end()
        word, number, hexed, symbol, brace, plain = found.groups()
        if hexed or plain or symbol in _ESCAPED:
            pending.append(chr(int(hexed, 16)) if hexed else plain or symbol)
            continue
        if not (word or symbol or brace):
            continue  # line ends mean nothing
        if pending:
            yield _bytes(pending)
            pending = []
        if word is not None:
            yield Token(WORD, word, int(number) if number else None)
            if word == "bin" and number:
                at += max(int(number), 0)
        elif brace is not None:
            yield Token(OPEN if brace == "{" else CLOSE, brace, None)
        else:
            text_of = _SYMBOLS.get(symbol)
            yield Token(WORD, _WORDS.get(symbol, symbol), None) if text_of is None else Token(TEXT, text_of, None)
    if pending:
        yield _bytes(pending)


def _bytes(pending: list[str]) -> Token:
    joined = "".join(pending)
    return Token(BYTES, joined, len(joined))


def decode(text: str, codec: str, page: str) -> str:
    """Bytes spelt in Latin-1 as the text they are in `codec`; `page` is the code page of the whole file.

    Files of Chinese programs give Chinese bytes to Western fonts: in those, pairs of high bytes that make Chinese
    characters of GB 2312 are read as such.
    """
    if text.isascii():
        return text
    data = text.encode("latin-1")
    if codec == "cp1252" and page == "gb18030" and _PAIRS.fullmatch(data):
        codec = page
    return data.decode(codec, "replace")


_PAIRS = re.compile(rb"(?:[\0-\x7f]|[\xa1-\xf7][\xa1-\xfe])+")
