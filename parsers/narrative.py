"""Figures told in the text against the figures of the tables.

A disagreement is a warning: the text often counts another scope (the whole county, letters and calls, last year).
Only sentences that name the same thing as the table are read, and one agreeing mention is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from parsers.report import CellValue, Check, Number, Section
from parsers.tables.labels import plain

Key = tuple[str, str, str]

_COUNT = r"(?P<count>\d[\d,]*|零|0)(?:余|多)?(?:件|宗|份|条|起|例|次)"
_GAP = r"[^，。；、\d]{0,16}?"
_REQUEST = r"(?:政府)?信息公开申请|依申请公开(?:政府信息)?(?:申请)?"

# Rule, how the text tells it, and the sums of cells it may mean: 受理 counts what was carried in here and not there.
_TOLD: tuple[tuple[str, tuple[str, ...], tuple[tuple[Key, ...], ...]], ...] = (
    (
        "narrative.new_received",
        (
            rf"(?:新收|新收到|共收到|收到|受理|接收){_GAP}(?:{_REQUEST}){_GAP}{_COUNT}",
            rf"(?:新收|新收到|共收到|收到|受理|接收){_GAP}{_COUNT}{_GAP}(?:{_REQUEST})",
        ),
        (
            (("applications", "new_received", "total"),),
            (("applications", "new_received", "total"), ("applications", "carried_in", "total")),
        ),
    ),
    (
        "narrative.carried_in",
        (rf"(?<!含)(?<!中)上(?:一)?年度?结转{_GAP}{_COUNT}",),
        ((("applications", "carried_in", "total"),),),
    ),
    (
        "narrative.completed",
        (rf"(?:办结|办理完毕|已答复|予以答复|共办理|办理答复){_GAP}{_COUNT}",),
        ((("applications", "results_total", "total"),),),
    ),
    (
        "narrative.carried_out",
        (rf"结转(?:至|到)?(?:下(?:一)?年度?|次年|20\d\d年){_GAP}{_COUNT}",),
        ((("applications", "carried_out", "total"),),),
    ),
    (
        "narrative.reconsideration",
        (rf"行政复议(?![、和及与或])(?:案件|申请)?{_GAP}{_COUNT}",),
        ((("review_litigation", "reconsideration", "total"),),),
    ),
    (
        "narrative.litigation",
        (rf"(?<!行政复议[、和及与或])(?<!行政复议)行政诉讼(?:案件)?{_GAP}{_COUNT}",),
        (
            (
                ("review_litigation", "litigation_direct", "total"),
                ("review_litigation", "litigation_after_reconsideration", "total"),
            ),
        ),
    ),
)
_PATTERNS = tuple((rule, tuple(re.compile(pattern) for pattern in told), keys) for rule, told, keys in _TOLD)
_NONE_RECEIVED = re.compile(rf"(?:未|没有|无)(?:收到|接到|受理)?{_GAP}(?:{_REQUEST})(?:事项|件)?[，。；]")


def narrative_checks(sections: Iterable[Section], cells: Iterable[CellValue]) -> list[Check]:
    """One check per rule that the text tells a figure for; `left` is the told figure, `right` the table's."""
    text = "\n".join(plain(section.text) for section in sections)
    known = {(cell.table, cell.item, cell.measure): cell for cell in cells}
    checks = []
    for rule, patterns, meanings in _PATTERNS:
        told = _told(text, patterns)
        if rule == "narrative.new_received" and _NONE_RECEIVED.search(text):
            told.append(0)
        if told:
            checks.append(_compare(rule, told, meanings, known))
    return checks


def _told(text: str, patterns: Sequence[re.Pattern[str]]) -> list[int]:
    found = (match["count"] for pattern in patterns for match in pattern.finditer(text))
    return [0 if count == "零" else int(count.replace(",", "")) for count in found]


def _compare(
    rule: str, told: Sequence[int], meanings: Sequence[Sequence[Key]], known: Mapping[Key, CellValue]
) -> Check:
    sums: list[tuple[str, Number]] = []
    for keys in meanings:
        values = [known[key].value for key in keys if key in known]
        numbers: list[Number] = [value for value in values if value is not None]
        if len(numbers) == len(keys):
            sums.append((" + ".join(".".join(key) for key in keys), sum(numbers, start=0)))
    if not sums:
        return Check(rule, " + ".join(".".join(key) for key in meanings[0]), "not_assessable", told[0], None)
    scope, right = next(((scope, right) for scope, right in sums if right in told), sums[0])
    return Check(rule, scope, "pass" if right in told else "fail", right if right in told else told[0], right)
