"""From the bytes of a page to its text.

Government pages lie about their charset: none declared in the header, `iso-8859-1` by server default, `gb2312` for
what needs GB 18030, `utf-8` in a meta of a page that is GBK, a header in GBK that the server includes into a page of
UTF-8. The order below follows that experience: byte order mark, header (unless it is a server's default), meta, strict
UTF-8, GB 18030; a declared charset that does not fit the bytes is passed over.
"""

from __future__ import annotations

import codecs
import re

_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = {"gb2312", "gbk", "gb_2312", "gb_2312-80", "x-gbk", "chinese", "cp936", "ms936", "gb18030", "csgb2312", "hz"}
_DEFAULTS = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii", "windows-1252", "cp1252"}
_SNIFF = 4096
_GB_CHARACTERS = re.compile(rb"(?:[\x81-\xfe][\x40-\x7e\x80-\xfe])+")
_MIXED = "gb18030-between-utf-8"


def charset_of(declared: str | None) -> str | None:
    """The codec for a declared charset: every Chinese GB name means GB 18030; None for a server default or nonsense."""
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower()
    if name in _DEFAULTS:
        return None
    if name in _CHINESE:
        return "gb18030"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def decode(body: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of a page and the codec that gave it. `declared` is the charset of the Content-Type header."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace"), codec
    candidates = [charset_of(declared), *_meta_charsets(body), "utf-8", "gb18030"]
    tried: set[str] = set()
    for codec_name in candidates:
        if codec_name is None or codec_name in tried:
            continue
        tried.add(codec_name)
        text = _fits(body, codec_name)
        if text is None and codec_name == "utf-8":
            text = _mixed(body)
        if text is not None:
            return text, codec_name
    return _least_damaged(body)


def _meta_charsets(body: bytes) -> list[str | None]:
    head = body[:_SNIFF]
    found = [match.group(1) for match in (_XML.search(head), _META.search(head)) if match]
    return [charset_of(name.decode("ascii", "replace")) for name in found]


def _fits(body: bytes, codec: str) -> str | None:
    """The text, if the bytes are wholly valid; a tail cut inside a character is forgiven, and so is a stray byte
    in GB text, but not text that GB 18030 reads from UTF-8 bytes."""
    try:
        text = body.decode(codec)
    except (UnicodeDecodeError, LookupError):
        text = body.decode(codec, "replace")
        damaged = text.count("�")
        if damaged > max(1, len(text) // 2000):
            return None
    if codec == "gb18030" and _is_utf8(body):
        return None
    return text


def _in_gb(error: UnicodeError) -> tuple[str, int]:
    """What stands in GB 18030 where UTF-8 breaks off, and where it ends: an error handler of codecs."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    found = _GB_CHARACTERS.match(error.object, error.start)
    if found is None:
        return "\N{REPLACEMENT CHARACTER}", error.end
    return found[0].decode("gb18030", "replace"), found.end()


codecs.register_error(_MIXED, _in_gb)


def _mixed(body: bytes) -> str | None:
    """The text of a page that is mostly UTF-8 with parts in GB 18030; None for any other."""
    text = body.decode("utf-8", "replace")
    whole = sum(1 for c in text if "\u3000" <= c <= "\u9fff")
    return body.decode("utf-8", _MIXED) if whole > max(3, text.count("\ufffd")) else None


def _is_utf8(body: bytes) -> bool:
    """Whether bytes with non-ASCII characters are valid UTF-8, which GBK text of any length practically never is."""
    if body.isascii():
        return False
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(1 for c in text if ord(c) > 127) >= 4


def _least_damaged(body: bytes) -> tuple[str, str]:
    texts = [(body.decode(codec, "replace"), codec) for codec in ("utf-8", "gb18030")]
    return min(texts, key=lambda pair: pair[0].count("�"))


def without_declaration(text: str) -> str:
    """Markup without the XML declaration, whose encoding is that of the bytes it came in."""
    return _XML_DECLARATION.sub("", text)
