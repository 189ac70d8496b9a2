"""The arithmetic of the standard tables: what passes, what fails, and what a cell without a number leaves open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers.report import Check
from parsers.tables.checks import Key, run_checks
from parsers.tables.values import Value, read_value
from parsers.templates import load_templates

PARTS = ("upheld", "corrected", "other", "pending", "total")


def row(printed: str) -> Check:
    """The verdict on one row of 行政复议, printed as four parts and their total."""
    texts = printed.split(",")
    known: dict[Key, Value] = {
        ("review_litigation", "reconsideration", part): read_value(text)
        for part, text in zip(PARTS, texts, strict=True)
        if text != "absent"
    }
    checks = run_checks(known, {"review_litigation": load_templates()["2021"]})
    (found,) = (check for check in checks if check[:2] == ("review_litigation.row_sum", "reconsideration"))
    return found


@pytest.mark.parametrize(
    ("printed", "result"),
    [
        ("1,2,3,4,10", "pass"),
        ("1,2,3,4,11", "fail"),
        ("1,2,3,4,9", "fail"),
        ("0,0,0,0,0", "pass"),
        ("1,,3,4,8", "pass_if_blank_is_zero"),
        ("1,/,—,4,5", "pass_if_blank_is_zero"),
        ("1,,3,4,9", "fail"),  # a blank part is no number of the sum
        ("1,2,3,4,", "not_assessable"),  # a blank total may stand for any number
        ("0,0,0,0,", "pass_if_blank_is_zero"),
        ("1,2,3,无,8", "not_assessable"),
        ("1,2,3,absent,8", "not_assessable"),
        ("1,2,3,absent,6", "pass_if_blank_is_zero"),
        ("1,2,3,l,10", "not_assessable"),  # what could not be read is not zero
        ("1,2,3,l,6", "not_assessable"),
        ("1,2,3,4,l", "not_assessable"),
        (",,,,0", "not_assessable"),
    ],
)
def test_a_sum_of_a_row(printed: str, result: str) -> None:
    assert row(printed).result == result


@pytest.mark.parametrize(("total", "result"), [(7, "pass"), (8, "fail"), (None, "not_assessable")])
def test_a_sum_of_a_column(total: int | None, result: str) -> None:
    template = load_templates()["2021"]
    (rule,) = (rule for rule in template.rules if rule.id == "applications.results_sum")
    known: dict[Key, Value] = {("applications", item, "total"): Value(0) for item in (*rule.left, *rule.right)}
    known |= {("applications", rule.left[0], "total"): Value(3), ("applications", rule.left[-1], "total"): Value(4)}
    known["applications", rule.right[0], "total"] = Value(total, null_reason=None if total is not None else "blank")
    checks = {check[:2]: check for check in run_checks(known, {"applications": template})}
    found = checks["applications.results_sum", "total"]
    assert (found.result, found.left, found.right) == (result, 7, total or 0)
    assert checks["applications.results_sum", "natural_person"].result == "not_assessable"


def test_both_sides_are_told() -> None:
    assert (row("1,2,3,4,11").left, row("1,2,3,4,11").right) == (10, 11)
    assert row("1,2,3,l,11").left is None


@pytest.mark.parametrize(
    ("template", "cell", "value", "wrong"),
    [
        ("2021", ("licensing", "decisions"), Value(3), False),
        ("2021", ("licensing", "decisions"), Value(-3), True),
        ("2021", ("licensing", "decisions"), Value(Decimal("3.5")), True),
        ("2021", ("licensing", "decisions"), Value(3, "万件"), True),
        ("2021", ("licensing", "decisions"), Value(500, "元"), True),
        ("2021", ("administrative_fees", "amount"), Value(Decimal("3.5"), "万元"), False),
        ("2021", ("administrative_fees", "amount"), Value(Decimal("-3.5")), True),
        ("2019", ("licensing", "items_change"), Value(-3), False),
        ("2019", ("licensing", "items_change"), Value(Decimal("-3.5")), True),
    ],
)
def test_what_a_count_and_an_amount_may_be(template: str, cell: tuple[str, str], value: Value, wrong: bool) -> None:
    known: dict[Key, Value] = {("proactive_disclosure", *cell): value}
    checks = run_checks(known, {"proactive_disclosure": load_templates()[template]})
    (found,) = (check for check in checks if check.rule == "count.type")
    expected = ("fail", ".".join(("proactive_disclosure", *cell))) if wrong else ("pass", "proactive_disclosure")
    assert (found.result, found.scope) == expected
