"""Where a click on an element leads: by its address, by what it keeps for a script, by the code of its handler."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from scraper.expressions import OF_ITSELF, attribute_in, filled, targets
from scraper.pages.openers import Opener, opened

_CALL_ADDRESS = re.compile(r"""["']((?:https?:)?[./\w%-][^"'\s<>]*?(?:/|\.\w{2,5}|\?[^"'\s]*))["'](?!\s*\+)""")
_OWN_VALUE = re.compile(r"\bthis\.(?:options\[\s*this\.selectedIndex\s*\]\.)?value\b")
_AROUND = 4
NO_OPENERS: Mapping[str, Opener] = {}


def called(code: str, known: Mapping[str, Opener]) -> list[str]:
    """The address handed to a call such as `window.open('…')` or `jumpToDetail('./…')`, or made by a known function."""
    if "+" in code and (whole := next((form for form in targets([code[:2000]]) if "{{" not in form), "")):
        return [whole]
    if known and (made := opened(code[:2000], known)):  # of the id beside the name of a file, not of the name
        return [made]
    found = _CALL_ADDRESS.search(code[:2000])
    return [found[1]] if found is not None else []


def _called_by(anchor: Any, href: str, known: Mapping[str, Opener]) -> str:
    """The address that a click on a link without one calls for, by its own code or that of the row around it."""
    codes = [href, code_of(anchor)]
    for up in islice(anchor.iterancestors(), 4):
        if up.tag in ("ul", "ol", "table", "tbody", "body"):
            break
        codes.append(code_of(up))
    return next((call for code in codes if code for call in called(code, known)), "")


def _chosen(option: Any, known: Mapping[str, Opener]) -> str:
    """The address that choosing an option leads to: its value, or what the select makes of it; empty without one."""
    value = option.get("value") or ""
    if "/" in value or value.startswith("?") or re.search(r"\.\w{3,5}(?:\?|$)", value):
        return value
    select = next(option.iterancestors("select"), None)
    code = own_value_in((select.get("onchange") or "") if select is not None else "", option)
    bound = known.get(f"#{select.get('id')}") if select is not None and value else None
    if bound is not None:
        return filled(bound.form, lambda _: value) or ""
    if not value or not code:
        return ""
    return next((form for form in targets([code]) if "{{" not in form), "") or opened(code, known)


def own_value_in(code: str, node: Any) -> str:
    """The code of a field's handler with the value that it has when `node`, the field or an option, is chosen."""
    return _OWN_VALUE.sub(f"'{node.get('value') or ''}'", code)


def address_of(node: Any, known: Mapping[str, Opener] = NO_OPENERS) -> str:
    """The address that a click on a link, an option or a row without a link leads to; empty without one."""
    if node.tag == "option":
        return _chosen(node, known)
    href = node.get("href") or ""
    if href and not href.startswith("#") and not href.lower().startswith("javascript:"):
        return href
    kept = kept_by(node, known)
    if node.tag in ("a", "button", "input"):
        return kept or _called_by(node, href, known)
    if not (kept or node.get("onclick")) or next(node.iter("a"), None) is not None:
        return ""
    return kept or next(iter(called(code_of(node), known)), "")


def code_of(node: Any) -> str:
    """The code that a click on an element runs, with its attributes in their places: `go(this.dataset.id)`."""
    code = node.get("onclick") or ""
    return OF_ITSELF.sub(lambda found: f"'{_data(node, attribute_in(found)) or ''}'", code)


def _data(node: Any, name: str) -> str | None:
    value: str | None = node.get(f"data-{name}") or node.get(name)
    return value


def _selectors(node: Any) -> Iterator[str]:
    """What selects an element: its classes, and its tag within the classes and ids around it."""
    yield from (f".{name}" for name in (node.get("class") or "").split())
    for up in islice(node.iterancestors(), _AROUND) if len(node.attrib) else ():
        yield from (f".{name} {node.tag}" for name in (up.get("class") or "").split())
        yield f"#{up.get('id')} {node.tag}"


def kept_by(node: Any, known: Mapping[str, Opener]) -> str:
    """The address that an element keeps for a handler, or that the handler of its class, or of its tag in what it
    stands in, makes of its attributes; empty without one."""
    made = (known[name] for name in _selectors(node) if name in known) if known else ()
    forms = (filled(opener.form, lambda name: _data(node, name)) for opener in made)
    return node.get("data-href") or node.get("data-url") or next((form for form in forms if form), "")
