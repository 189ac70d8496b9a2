"""Scripts made so that nobody reads what they do: what such a one may draw on a page cannot be told from its code."""

from __future__ import annotations

import re

_VEILS = (
    re.compile(r"(?:\b_0x[0-9a-f]{1,8}\b.*?){4}", re.DOTALL),  # javascript-obfuscator
    re.compile(r"\beval\s*\(\s*function\s*\(\s*p\s*,\s*a\s*,\s*c\s*,\s*k\s*,"),  # packer
    re.compile(r"(?:\\x[0-9a-f]{2}){12}", re.IGNORECASE),
    re.compile(r"\[\]\[\(!\[\]\+\[\]\)\[|゚ω゚ﾉ"),  # JSFuck, aaencode
)
_LONGEST = 200_000


def is_veiled(code: str) -> bool:
    """Whether a script, by its first 200,000 characters, was made unreadable on purpose."""
    return any(veil.search(code, 0, _LONGEST) is not None for veil in _VEILS)
