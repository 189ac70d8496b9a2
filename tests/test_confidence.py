"""Confidence: identities raise and lower it, and cannot raise it where they would not notice the error."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fixtures.press import Layout, ReportSpec, generator, text
from parsers.engine import parse_bytes
from parsers.report import Verdict
from parsers.tables.confidence import (
    ASSUMED_ORDER,
    LOST_COLUMN,
    LOST_ROWS,
    OTHER_COPY,
    borne_out,
    confidence,
    confirmed,
)


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


@pytest.mark.parametrize(
    ("certainty", "doubts", "verdicts", "unproved", "sure"),
    [
        (1.0, 0, (), 0.0, 0.995),
        (1.0, 0, ("not_assessable",), 0.0, 0.995),
        (1.0, 0, ("pass", "pass", "pass"), 0.0, 1.0),
        (0.85, 0, ("pass", "pass_if_blank_is_zero"), 0.0, 0.995),
        (1.0, 0, ("fail",), 0.0, 0.95),
        (0.85, 0, (), 0.0, 0.845),
        (1.0, 1, (), 0.0, 0.795),
        (1.0, 2, ("pass",), 0.0, 0.96),
        (1.0, 4, ("fail",), 0.0, 0.1),
        (1.0, 0, ("pass", "pass", "pass"), ASSUMED_ORDER, 0.7),
        (1.0, 0, ("pass", "pass", "pass"), LOST_COLUMN, 0.7),
        (1.0, 0, ("pass", "pass", "pass"), LOST_ROWS, 0.7),
        (1.0, 0, ("pass", "pass", "pass"), OTHER_COPY, 0.5),
    ],
)
def test_the_figures_of_the_page(
    certainty: float, doubts: int, verdicts: tuple[Verdict, ...], unproved: float, sure: float
) -> None:
    """docs/confidence.md names them."""
    assert confidence(certainty, doubts, verdicts, unproved) == sure


@pytest.mark.parametrize(
    ("verdicts", "borne"),
    [
        ((), False),
        (("not_assessable",), False),
        (("pass",), True),
        (("pass_if_blank_is_zero",), True),
        (("pass", "fail"), False),
        (("fail",), False),
    ],
)
def test_one_identity_that_holds_and_none_that_fails_bear_a_number_out(
    verdicts: tuple[Verdict, ...], borne: bool
) -> None:
    assert borne_out(verdicts) is borne
    assert confirmed(3, verdicts) is borne
    assert not confirmed(None, verdicts)


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
