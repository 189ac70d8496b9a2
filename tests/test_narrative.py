"""Figures told in the text: what a sentence tells of the report's own totals is compared, others are left alone."""

from __future__ import annotations

import pytest

from parsers.narrative.figures import narrative_checks
from parsers.report import CellValue, Section

TABLE = {
    "new_received": ("applications", "new_received", "total"),
    "carried_in": ("applications", "carried_in", "total"),
    "completed": ("applications", "results_total", "total"),
    "carried_out": ("applications", "carried_out", "total"),
    "reconsideration": ("review_litigation", "reconsideration", "total"),
    "litigation": ("review_litigation", "litigation_direct", "total"),
    "documents_issued": ("proactive_disclosure", "normative_documents", "issued"),
    "": ("review_litigation", "litigation_after_reconsideration", "total"),
}


def cells(**numbers: int) -> list[CellValue]:
    """The cells that rules speak of, with numbers that no sentence below tells unless they are given."""
    values = dict.fromkeys(TABLE, 98765) | {"": 0} | numbers
    return [CellValue(*TABLE[name], value, str(value), "件", None, "line=1", 1.0) for name, value in values.items()]


def results(text: str, number: int = 1, **numbers: int) -> dict[str, str]:
    checks = narrative_checks([Section(number, "", text)], cells(**numbers), 2023)
    return {check.rule.removeprefix("narrative."): check.result for check in checks}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "全年新收政府信息公开申请118件，办结120件，结转下年度继续办理2件。",
            {"new_received": 118, "completed": 120, "carried_out": 2},
        ),
        ("2022年收到政府信息公开申请12件，2023年收到政府信息公开申请1,204件。", {"new_received": 1204}),
        (
            "（二）依申请公开情况。上年结转4件，已答复9件，结转至2024年3件。",
            {"carried_in": 4, "completed": 9, "carried_out": 3},
        ),
        ("截至2023年12月31日，共收到公民、法人和其他组织提出的政府信息公开申请５件。", {"new_received": 5}),
        ("全年未收到公民、法人或者其他组织的政府信息公开申请，办理建议3件。", {"new_received": 0}),
        ("办理留言126件；政府信息公开申请答复14件。", {"completed": 14}),
        ("因政府信息公开被申请行政复议3件，被提起行政诉讼1起。", {"reconsideration": 3, "litigation": 1}),
        ("未发生因政府信息公开引起的行政复议、行政诉讼案件。", {"reconsideration": 0, "litigation": 0}),
        ("全年制发行政规范性文件6件。", {"documents_issued": 6}),
    ],
)  # fmt: skip
def test_what_a_sentence_tells_of_a_total_is_held_against_it(text: str, told: dict[str, int]) -> None:
    assert results(text, **told) == dict.fromkeys(told, "pass")
    for name in told:
        assert results(text, **told | {name: 777})[name] == "fail"


@pytest.mark.parametrize(
    "text",
    [
        "全县共受理政府信息公开申请749件，共办理718件。",
        "通过网站收到政府信息公开申请18件，信函收到政府信息公开申请7件。",
        "收到政府信息公开申请较上年增加5件。",
        "收到政府信息公开申请30余件。",
        "收到政府信息公开申请1.2万件，其中自然人收到政府信息公开申请3件。",
        "政府信息公开申请办理规范。受理热线工单900件，办结890件。",
        "2022年收到政府信息公开申请12件，上半年收到政府信息公开申请9件。",
        "自2008年以来，累计收到政府信息公开申请1260件。",
        "未按期答复的政府信息公开申请，无正当理由大量反复申请。",
        "收到政府信息公开申请投诉举报2件，受理政府信息公开申请咨询130次。",
        "全年审理行政复议案件127件，政府信息公开行政复议、行政诉讼案件共5件。",
        "未发生政府信息公开行政复议被纠错、行政诉讼败诉情形。",
        "政府信息公开申请均已按时办理，属于同意公开答复9件，不属于本机关公开答复5件。",
        "指导镇街办理政府信息公开申请12件，政府信息公开行政复议维持3件。",
    ],
)
def test_other_figures_raise_no_warning(text: str) -> None:
    assert "fail" not in results(text).values()
    assert "fail" not in results(text, 4).values()


def test_a_figure_of_a_part_may_agree_and_one_sum_may_be_meant() -> None:
    assert results("全县共受理政府信息公开申请749件。", new_received=749) == {"new_received": "pass"}
    assert (
        results("共收到政府信息公开申请44件（含上年结转3件）。", new_received=41, carried_in=3)["new_received"]
        == "pass"
    )


def test_without_the_cell_nothing_is_decided() -> None:
    (check,) = narrative_checks([Section(1, "", "收到政府信息公开申请4件。")], [], 2023)
    assert (check.result, check.left, check.right) == ("not_assessable", 4, None)
