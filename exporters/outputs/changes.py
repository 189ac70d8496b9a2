"""CHANGES.md: what differs from the last version, report by report and number by number, each with its cause."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from exporters.markdown import in_line
from exporters.outputs import Finished, Listed

if TYPE_CHECKING:
    from exporters.comparing.diff import CellChange, Diff, ReportChange

FILE = "CHANGES.md"
LISTED = 500
"""Reports and numbers that are listed one by one; the counts are of all."""

_CAUSES = {
    "source": "the agency published other bytes, a new document, or took one away",
    "parser": "the same bytes were read by another version of the software",
    "correction": "a number was corrected by hand, see the table corrections",
    "other": "the same bytes, with another optional reader, other facts from the list or another choice",
}


def write_document(finished: Finished) -> list[Listed]:
    """Nothing where the dataset follows no other."""
    if finished.last is None:
        return []
    path = finished.folder / FILE
    path.write_text("\n".join(_lines(finished.last.name, finished.last.diff)) + "\n", encoding="utf-8")
    return [Listed("changes", path, "What changed")]


def _lines(name: str, diff: Diff | None) -> Iterator[str]:
    yield f"# Changes since {in_line(name)}"
    yield ""
    if diff is None:
        yield "The last version has another form and cannot be compared with this one."
        return
    yield from (f"- {line}" for line in str(diff).splitlines())
    causes = sorted({change.cause for change in diff.reports} | {change.cause for change in diff.cells})
    if causes:
        yield ""
        yield from (f"`{cause}`: {_CAUSES[cause]}.  " for cause in causes)
    if diff.reports:
        head = ("agency", "year", "change", "cause", "what", "address")
        yield from _table("Reports", head, map(_report, diff.reports))
        yield from _more(len(diff.reports))
    if diff.cells:
        head = ("agency", "year", "number", "old", "new", "cause")
        yield from _table("Numbers of reports that both have", head, map(_cell, diff.cells))
        yield from _more(len(diff.cells))


def _table(title: str, head: tuple[str, ...], rows: Any) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}")
    for _, row in zip(range(LISTED), rows, strict=False):
        yield f"| {' | '.join(map(in_line, row))} |"


def _more(number: int) -> Iterator[str]:
    if number > LISTED:
        yield ""
        yield f"… and {number - LISTED} more: `ogi diff OLD NEW --format jsonl` lists all."


def _report(change: ReportChange) -> tuple[Any, ...]:
    what = "; ".join(f"{name}: {_short(old)} → {_short(new)}" for name, (old, new) in change.fields.items())
    old, new = change.old_sha256, change.new_sha256
    if old and new and old != new:
        what = "; ".join(filter(None, (f"document {old[:12]} → {new[:12]}", what)))
    return (change.agency or "unknown", change.year or "", change.kind, change.cause, what, change.url or "")


def _cell(change: CellChange) -> tuple[Any, ...]:
    who = change.agency or change.sha256[:12]
    number = f"{change.table}.{change.item}.{change.measure}"
    return (who, change.year or "", number, _number(change.old), _number(change.new), change.cause)


def _number(value: Decimal | None) -> str:
    return "nothing" if value is None else format(value.normalize(), "f")


def _short(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 120 else f"{text[:119]}…"
