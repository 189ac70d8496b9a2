"""How sure a cell is, from evidence: its labels, and the identities that cover it.

The chance of error starts at `BASE_ERROR` for text that was read exactly under exactly printed labels and grows with
every weaker piece of label evidence and every doubt. Each identity over the cell that holds divides it, each that
fails multiplies it. Then comes what no identity can bear out: numbers of two applicants that have changed places leave
every sum as it was. Confidence is one minus the whole chance. docs/confidence.md explains the figures.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from parsers.report import Number, Verdict

BASE_ERROR = 0.005
DOUBT_ERROR = 0.2
"""What each doubt about a reading adds."""
WEIGHTS: dict[Verdict, float] = {"pass": 0.1, "pass_if_blank_is_zero": 0.3, "fail": 10.0}
"""By what a verdict multiplies the chance of error."""
WORST = 0.9

ASSUMED_ORDER = 0.3
"""The chance that columns without headings stand in another order than the form's."""
LOST_COLUMN = 0.3
"""That numbers have moved to a neighbour's heading in a table that prints not all columns of the form."""
LOST_ROWS = 0.3
"""The same in a table some of whose rows could not be placed under the headings."""
OTHER_COPY = 0.5
"""That of two different prints of a number the second is meant."""


@lru_cache(maxsize=1024)
def confidence(certainty: float, doubts: int, verdicts: tuple[Verdict, ...], unproved: float = 0.0) -> float:
    """Between 0 and 1, to three digits.

    `certainty` is the evidence of the labels, 0 to 1; `doubts` how many there are; `verdicts` those of the
    identities over the cell; `unproved` the chance of an error that identities do not notice.
    """
    error = BASE_ERROR + (1 - certainty) + DOUBT_ERROR * doubts
    for verdict in verdicts:
        error *= WEIGHTS.get(verdict, 1.0)
    return round(1 - min(error + unproved, WORST), 3)


def confirmed(number: Number | None, verdicts: Collection[Verdict]) -> bool:
    """Whether the identities over a doubtful cell bear its number out."""
    return number is not None and borne_out(verdicts)


def borne_out(verdicts: Collection[Verdict]) -> bool:
    """Whether of the identities over a cell one holds and none fails."""
    return "fail" not in verdicts and ("pass" in verdicts or "pass_if_blank_is_zero" in verdicts)
