"""Confidence: identities raise and lower it, and cannot raise it where they would not notice the error."""

from __future__ import annotations

from itertools import pairwise

from fixtures.press import Layout, ReportSpec, generator, text
from parsers.engine import parse_bytes
from parsers.tables.confidence import ASSUMED_ORDER, confidence


def test_more_evidence_is_never_less_sure() -> None:
    exact, misprinted = 1.0, 0.85
    order = [
        confidence(misprinted, 1, ("fail",)),
        confidence(misprinted, 1, ()),
        confidence(misprinted, 0, ()),
        confidence(misprinted, 0, ("pass_if_blank_is_zero",)),
        confidence(misprinted, 0, ("pass",)),
        confidence(exact, 0, ()),
        confidence(exact, 0, ("pass",)),
        confidence(exact, 0, ("pass", "pass")),
    ]
    assert all(below <= above for below, above in pairwise(order[:3] + order[5:]))
    assert order[0] < order[1] < order[2] < order[3] < order[4]


def test_sums_do_not_bear_out_the_order_of_columns() -> None:
    assert confidence(1.0, 0, ("pass", "pass", "pass"), ASSUMED_ORDER) <= 1 - ASSUMED_ORDER


def test_a_table_that_lost_a_column_is_not_sure_of_the_others() -> None:
    spec = ReportSpec.draw(generator("lost"), templates="2021", scale="county")
    whole = parse_bytes(text.render(spec, Layout(text_form="tabs")))
    assert (
        min(cell.confidence for cell in whole.cells if cell.table == "applications" and cell.value is not None) > 0.99
    )
    lines = text.render(spec, Layout(text_form="tabs")).decode().split("\n")
    shorter = "\n".join(line.replace("商业企业\t", "") for line in lines)
    lost = parse_bytes(shorter.encode())
    assert lost.status == "partial"
    sure = [cell.confidence for cell in lost.cells if cell.table == "applications" and cell.value is not None]
    assert not sure or max(sure) < 0.8
