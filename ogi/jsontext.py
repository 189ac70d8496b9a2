"""JSON with exact numbers: a Decimal is written with the digits it has, never by way of a float."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def _text(text: str) -> str:
    """A string; one with lone surrogates (a file name of another encoding) with escapes, which give it back."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(text)
    return json.encoder.encode_basestring(text)


def dumps(value: Any) -> str:
    """One line of JSON, characters unescaped. Raises TypeError for a value that JSON does not know."""
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value, allow_nan=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(str(key))}: {dumps(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(dumps, value)) + "]"
    raise TypeError(f"JSON knows no {type(value).__name__}")
