"""What servers and pages call the encodings in which Chinese is written, as codecs of Python."""

from __future__ import annotations

import re

GB = "gb18030"
_ALIASES = {
    "gb2312": GB,
    "gb_2312-80": GB,
    "gb_2312": GB,
    "gb23122": GB,
    "gbk": GB,
    "x-gbk": GB,
    "cp936": GB,
    "ms936": GB,
    "936": GB,
    "windows-936": GB,
    "euc-cn": GB,
    "gb18030": GB,
    "gb18030-2000": GB,
    "hz-gb-2312": "hz",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_DECLARED = re.compile(
    rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([-\w:.]+)|<\?xml\s[^>]*?encoding\s*=\s*["']([-\w:.]+)""", re.IGNORECASE
)
_DECLARED_WITHIN = 8192
"""Bytes in which a declaration is looked for. The standard says 1024; real heads put scripts before it."""


def normal_name(charset: str) -> str | None:
    """The codec for a declared charset in which Chinese is written.

    None for others, also for the ISO 8859-1 and ASCII that servers and editors say when nobody told them anything.
    """
    return _ALIASES.get(charset.strip().strip("\"'").lower())


def candidates(data: bytes, charset: str | None, markup: bool) -> list[str]:
    """The codecs that a text may be in by what is said of it, likeliest first, and those of most Chinese pages."""
    declared = [charset or ""]
    if markup:
        for meta, xml in _DECLARED.findall(data[:_DECLARED_WITHIN]):
            declared.append((meta or xml).decode("ascii", "replace"))
    # UTF-16 would have been known by its zeros, so a label that says so is wrong.
    names = [name for name in map(normal_name, declared) if name and not name.startswith("utf-")]
    return list(dict.fromkeys([*names, GB, "big5hkscs"]))
