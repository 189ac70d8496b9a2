"""Reports for the tests of the exporters, made from the templates."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from exporters.entry import Entry, Provenance
from parsers.report import CellValue, Check, Report, Section
from parsers.templates import load_templates


def digest(name: object) -> str:
    return hashlib.sha256(str(name).encode()).hexdigest()


def cells(template: str = "2021", base: int = 700) -> list[CellValue]:
    """Every number of a template: counts from `base` on, amounts 4068.208 万元."""
    found: list[CellValue] = []
    for code, table in load_templates()[template].tables.items():
        for item in table.items:
            for measure in item.measures:
                amount = table.measure(measure).kind == "amount"
                value = Decimal("4068.208") if amount else base + len(found)
                place = f"table=1 row={len(found) + 1} column=2"
                unit = "万元" if amount else "件"
                found.append(CellValue(code, item.code, measure, value, str(value), unit, None, place, 0.999))
    return found


def entry(name: object, agency: str | None = "甲市人民政府", year: int | None = 2023, **changes: Any) -> Entry:
    """A whole report of template 2021; `changes` are fields of Report or Provenance."""
    provenance = {field: changes.pop(field) for field in Provenance._fields if field in changes}
    facts: dict[str, Any] = {
        "source": f"{name}.html",
        "sha256": digest(name),
        "media_type": "text/html",
        "status": "ok",
        "title": f"{agency}{year}年政府信息公开工作年度报告",
        "agency": agency,
        "year": year,
        "method": "html",
        "templates": dict.fromkeys(("proactive_disclosure", "applications", "review_litigation"), "2021"),
        "cells": cells(),
        "checks": [Check("applications.row_sum", "granted", "pass", 12, 12)],
        "sections": [Section(1, "一、总体情况", "第一段\n第二段")],
    }
    facts.update(changes)
    known = Provenance(url=f"http://www.example.gov.cn/{name}.html", fetched_at="2024-03-01T08:00:00Z")
    return Entry(Report(**facts), known._replace(**provenance))


def nothing(name: object, status: Any, reason: str) -> Entry:
    """A document that gave no numbers."""
    return entry(
        name, None, None, title=None, status=status, reason=reason, templates={}, cells=[], checks=[], sections=[]
    )
