"""The places, in their documents, of the numbers that a failed rule or an outlier concerns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from exporters.assembly.printed import PrintedBy, PrintedCell
from parsers.templates import load_templates

Key = tuple[str, str, str]


@cache
def terms_of(rule: str, scope: str) -> tuple[Key, ...]:
    """Table, item and measure of the numbers in a rule's identity, over all templates that have it.

    The scope of a rule that looks at single cells is the cell itself, `table.item.measure`. Empty for other rules.
    """
    found: dict[Key, None] = {}
    for template in load_templates().values():
        for entry in template.rules:
            if entry.id == rule:
                for term in (*entry.left, *entry.right):
                    pair = (scope, term) if entry.along == "measures" else (term, scope)
                    found[(entry.table, *pair)] = None
    parts = scope.split(".")
    if not found and len(parts) == 3:
        return ((parts[0], parts[1], parts[2]),)
    return tuple(found)


def find_places(
    printed_by: PrintedBy, rows: Mapping[str, int], wanted: Mapping[str, set[Key]]
) -> dict[str, list[PrintedCell]]:
    """The wanted cells of each document; `rows` has the row of every document in the table of reports."""
    shas = sorted((sha256 for sha256, keys in wanted.items() if keys), key=rows.__getitem__)
    found = printed_by([rows[sha256] for sha256 in shas])
    return {
        sha256: [cell for cell in cells if cell[:3] in wanted[sha256]]
        for sha256, cells in zip(shas, found, strict=True)
    }
