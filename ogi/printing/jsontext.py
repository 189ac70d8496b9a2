"""JSON with exact numbers: a Decimal is written with the digits it has, never by way of a float."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn


class _NotPlainError(Exception):
    """The standard encoder met a value that it does not know."""


def _not_plain(_: Any) -> NoReturn:
    raise _NotPlainError


_PLAIN = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_not_plain)


def dumps(value: Any) -> str:
    """One line of JSON, characters unescaped. Raises TypeError for a value that JSON does not know.

    The standard encoder writes whatever holds no Decimal. Lone surrogates (a file name of another encoding) become
    escapes, which give them back.
    """
    try:
        text = _PLAIN.encode(value)
        text.encode()
    except _NotPlainError:
        return _by_parts(value)
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False) if isinstance(value, str) else _by_parts(value)
    return text


def _by_parts(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dumps(str(key))}: {dumps(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(dumps, value)) + "]"
    raise TypeError(f"JSON knows no {type(value).__name__}")
