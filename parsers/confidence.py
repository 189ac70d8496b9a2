"""How sure a cell is, from evidence: its labels, and the identities that cover it.

The chance of error starts at `BASE_ERROR` for text that was read exactly under exactly printed labels and grows with
every weaker piece of label evidence and every doubt. Each identity over the cell that holds divides it, each that
fails multiplies it. Confidence is one minus that chance. docs/confidence.md explains the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.report import CellValue, Check

BASE_ERROR = 0.005
DOUBT_ERROR = 0.2
"""What each doubt about a reading adds."""
HOLDS, HOLDS_WITH_BLANKS, FAILS = 0.1, 0.3, 10.0
WORST = 0.9


def confidence(certainty: float, doubts: Sequence[str], checks: Iterable[Check]) -> float:
    """Between 0 and 1, to three digits; `certainty` is the evidence of the labels, 0 to 1."""
    error = BASE_ERROR + (1 - certainty) + DOUBT_ERROR * len(doubts)
    for check in checks:
        if check.result == "pass":
            error *= HOLDS
        elif check.result == "pass_if_blank_is_zero":
            error *= HOLDS_WITH_BLANKS
        elif check.result == "fail":
            error *= FAILS
    return round(1 - min(error, WORST), 3)


def confirmed(cell: CellValue, checks: Sequence[Check]) -> bool:
    """Whether the identities over a doubtful cell bear it out: one holds, none fails."""
    results = {check.result for check in checks}
    return "fail" not in results and bool({"pass", "pass_if_blank_is_zero"} & results) and cell.value is not None
