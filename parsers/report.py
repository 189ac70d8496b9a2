"""What a parsed document is: identity, cells, checks, sections, and one honest status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal, NamedTuple

TABLES = ("proactive_disclosure", "applications", "review_litigation")
"""The three standard tables in the order of their sections 二, 三, 四."""

Status = Literal["ok", "partial", "no_tables", "not_a_report", "unreadable", "needs_extra", "failed"]
NullReason = Literal["blank", "dash", "slash", "text", "unreadable", "absent"]
Verdict = Literal["pass", "fail", "pass_if_blank_is_zero", "not_assessable"]
Number = int | Decimal


class CellValue(NamedTuple):
    """One number of a standard table.

    `table`, `item`, `measure` are codes of the templates; a row or column outside the template keeps its printed
    label as `local:<label>`. `value` is the number as printed, never recomputed: int for counts, Decimal for
    amounts, None where `null_reason` says why. `raw` is the printed text, `unit` as printed or as the template
    says, `place` the printed form of `document.Place`, `confidence` between 0 and 1 (docs/confidence.md).
    """

    table: str
    item: str
    measure: str
    value: Number | None
    raw: str
    unit: str
    null_reason: NullReason | None
    place: str
    confidence: float


class Check(NamedTuple):
    """The verdict of one rule on one scope, e.g. rule `applications.row_sum`, scope `granted`.

    `left` and `right` are the two sides that must be equal; None where a side cannot be computed.
    """

    rule: str
    scope: str
    result: Verdict
    left: Number | None
    right: Number | None


class Section(NamedTuple):
    """A section of the report's text. `number` counts 1 to 6 in the standard order, None for another heading."""

    number: int | None
    heading: str
    text: str


@dataclass(slots=True)
class Report:
    """One document, read. Every field that could not be established is None or empty, never guessed.

    `status`: `ok` (all three tables found and whole), `partial` (`reason` says what is missing), `no_tables`
    (a report, but without standard tables), `not_a_report`, `unreadable`, `needs_extra`, `failed`.
    `templates` names the template of each table found; `template` that of the applications table.
    `evidence` tells for agency, year, title and published which source was used.
    `site_code` is the code of the government site (政府网站标识码) that the page bears.
    `also_as` names other documents that carry the same report (addresses, files, members of an archive); `copy_of` is
    the one of them that counts, where it is not this one.
    """

    source: str
    sha256: str
    media_type: str
    status: Status
    reason: str = ""
    title: str | None = None
    agency: str | None = None
    year: int | None = None
    compiler: str | None = None
    published: str | None = None
    method: str = ""
    templates: dict[str, str] = field(default_factory=dict)
    cells: Sequence[CellValue] = field(default_factory=list)
    checks: Sequence[Check] = field(default_factory=list)
    sections: Sequence[Section] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)
    also_as: list[str] = field(default_factory=list)
    copy_of: str | None = None
    site_code: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        # The way of dataclasses with slots looks every field up, for every report of an archive.
        return Report, _fields(self)

    @property
    def template(self) -> str | None:
        """The template of the applications table; None where that table is not there."""
        return self.templates.get("applications")

    def as_dict(self) -> dict[str, Any]:
        """The object of one line of `ogi parse --format jsonl`; numbers stay int or Decimal."""
        return {
            "source": self.source,
            "sha256": self.sha256,
            "media_type": self.media_type,
            "status": self.status,
            "reason": self.reason,
            "title": self.title,
            "agency": self.agency,
            "year": self.year,
            "compiler": self.compiler,
            "published": self.published,
            "method": self.method,
            "template": self.template,
            "templates": self.templates,
            "evidence": self.evidence,
            "also_as": self.also_as,
            "copy_of": self.copy_of,
            "site_code": self.site_code,
            "cells": [cell._asdict() for cell in self.cells],
            "checks": [check._asdict() for check in self.checks],
            "sections": [section._asdict() for section in self.sections],
        }


_fields = attrgetter(*(each.name for each in fields(Report)))
