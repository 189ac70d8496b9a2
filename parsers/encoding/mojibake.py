"""Text that was decoded by a wrong encoding and saved so, put right where nothing was lost.

UTF-8 or GB 18030 taken for Latin letters (æ”¿åºœ), once or several times, and UTF-8 taken for GB 18030 (鏀垮簻). The
pieces that are so are turned back one by one: a script may have written a table into a page that is right.
"""

from __future__ import annotations

import re

MAX_ROUNDS = 3
"""Times that a text may have been taken for another encoding."""
LOST = "\ufffd"

_CONTROLS = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Bytes to which windows-1252 gives no letter, and browsers the control of the same number."""
_BYTE = {chr(code): code for code in range(0x80, 0x100)}
_BYTE |= {bytes([code]).decode("cp1252"): code for code in range(0x80, 0xA0) if code not in _CONTROLS}
_LETTERS = "".join(_BYTE)
_LATIN = re.compile(f"[{re.escape(_LETTERS)}{LOST}]{{2,}}")
_HAN = re.compile("[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")
_AFTER = re.escape("".join(letter for letter, code in _BYTE.items() if code < 0xC0)) + LOST
_UTF8_LEAD = re.compile(f"[\xe3-\xe9\xef][{_AFTER}]{{2}}|\xc3[{_AFTER}]\xc2")
"""The first bytes of a Chinese character as letters, taken for such once or twice."""
_NO_BYTE = 0xFF
"""Stands for a lost letter: UTF-8 has no such byte."""
_SHARE = 0.5
"""Share of Latin letters among those beyond ASCII from which a text may be GB 18030 taken for Latin."""
_BEYOND = re.compile(r"[^\x00-\x7f]")


def may_be_latin(text: str) -> bool:
    """Whether a text holds UTF-8 taken for Latin letters."""
    return _UTF8_LEAD.search(text) is not None


def from_latin(text: str) -> str:
    """The text with UTF-8 that was taken for Latin letters put right; what is lost of it is U+FFFD."""
    for _ in range(MAX_ROUNDS):
        if not may_be_latin(text):
            break
        text = _LATIN.sub(_as_utf8, text)
    return text


def _as_utf8(run: re.Match[str]) -> str:
    written = bytes(_BYTE.get(letter, _NO_BYTE) for letter in run[0])
    try:
        return written.decode()
    except UnicodeDecodeError:
        pass
    if LOST not in run[0]:
        return run[0]
    text = written.decode("utf-8", "replace")
    return text if _HAN.search(text) else run[0]


def gb_from_latin(text: str) -> str:
    """The text whose GB 18030 was taken for Latin letters, put right; one that is not so as a whole as it is."""
    beyond = _BEYOND.findall(text)
    if sum(letter in _BYTE for letter in beyond) <= _SHARE * len(beyond):
        return text
    written = bytearray()
    for piece in re.split(f"([{re.escape(_LETTERS)}]+)", text):
        written += bytes(map(_BYTE.__getitem__, piece)) if piece[:1] in _BYTE and piece else piece.encode("gb18030")
    return written.decode("gb18030", "replace")


def utf8_from_gb(text: str) -> str:
    """The text whose UTF-8 was taken for GB 18030; what is lost of it is U+FFFD."""
    return text.encode("gb18030", "replace").decode("utf-8", "replace")
