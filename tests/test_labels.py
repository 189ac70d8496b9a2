"""Printed labels against the templates' labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.tables.labels import GROUP, ITEM, MEASURE, exact_label, heads_nothing, read_label
from parsers.tables.spelling import key
from parsers.templates import Item, load_templates

ITEMS = [
    (table.code, item)
    for template in load_templates().values()
    for table in template.tables.values()
    for item in table.items
]
HEADINGS = [
    label
    for template in load_templates().values()
    for table in template.tables.values()
    for measure in table.measures
    for label in (measure.label, *measure.synonyms)
]
NUMBERINGS = ["", "1.", "1．", "1、", "（一）", "(一)", "一、", "①", "3 ", "㈠", "⒈", "⑴", "●1.", "◆（一）"]


@given(
    st.sampled_from(ITEMS), st.sampled_from(NUMBERINGS), st.sampled_from(["", " ", "\n", "\u3000", "\xa0"]), st.data()
)
def test_a_label_is_known_however_it_is_numbered_and_broken(
    entry: tuple[str, Item], numbering: str, space: str, data: st.DataObject
) -> None:
    table, item = entry
    text = key(item.label)
    cut = data.draw(st.integers(0, len(text)))
    label = read_label(numbering + text[:cut] + space + text[cut:])
    assert label is not None
    assert item.code in label.codes(table, ITEM)
    assert label.exact


@given(
    st.sampled_from(NUMBERINGS),
    st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=3),
    st.sampled_from(["", "（2023年）", "[注]", "某某局（总计）"]),
)
def test_no_heading_and_no_row_of_headings_is_passed_over(numbering: str, headings: list[str], behind: str) -> None:
    assert not heads_nothing(numbering + "".join(headings) + behind)


@given(st.text("政府信息公开申请总计本年新制作数量件（）()。 2023", max_size=12))
def test_what_heads_nothing_is_no_heading(text: str) -> None:
    label = exact_label(text)
    assert not (heads_nothing(text) and label and any(sense.kind == MEASURE for sense in label.senses))


@pytest.mark.parametrize(
    ("text", "passed_over"),
    [("某某局收到申请", True), ("3.某某局", True), ("一、总体情况", True), ("某某局（总计）", False), ("2023", False)],
)
def test_prose_heads_nothing_where_no_brackets_may_hold_a_heading(text: str, passed_over: bool) -> None:
    assert heads_nothing(text) is passed_over


@pytest.mark.parametrize(
    ("text", "table", "kind", "code"),
    [
        ("2023年制发件数", "proactive_disclosure", MEASURE, "issued"),
        ("2023 年度处理决定数量", "proactive_disclosure", MEASURE, "decisions"),
        ("一、2021年新收政府信息公开申请数量", "applications", ITEM, "new_received"),
        ("二、2020年结转政府信息公开申请数量", "applications", ITEM, "carried_in"),
        ("四、结转2022年度继续办理", "applications", ITEM, "carried_out"),
        ("结转至2022年继续办理", "applications", ITEM, "carried_out"),
    ],
)
def test_the_year_of_the_report_may_be_named_by_its_number(text: str, table: str, kind: str, code: str) -> None:
    label = read_label(text)
    assert label is not None
    assert label.codes(table, kind) == (code,)


@pytest.mark.parametrize("second", ["Natural persons", "تەبىئىي شەخس", "རང་བྱུང་མི", "ᠬᠦᠮᠦᠨ", "자연인", "физлицо"])
def test_a_label_in_two_languages_is_known_by_its_chinese(second: str) -> None:
    for text in (f"自然人\n{second}", f"{second} 自然人", f"自然人（{second}）"):
        label = read_label(text)
        assert label is not None and label.exact
        assert label.codes("applications", MEASURE) == ("natural_person",)
    assert read_label(second) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2.其他法律行政止公开", "denied_prohibited_by_law"),
        ('3.危及"三安全一稳定"', "denied_security_and_stability"),
        ("4.保护第三方合发权益", "denied_third_party_rights"),
        ("1.本机关不掌握相关政府信", "unavailable_not_held"),
    ],
)
def test_misprints_are_told_from_exact_labels(text: str, code: str) -> None:
    label = read_label(text)
    assert label is not None
    assert label.codes("applications", ITEM) == (code,)
    assert label.exact == (code == "denied_security_and_stability")


@pytest.mark.parametrize(
    "text",
    [
        "其他主动公开文件",
        "项目",
        "类别",
        "数据1",
        "信访事项办理",
        "行政确认",
        "行政奖励",
        "9.属于商业秘密",
        "小计",
        "重复申请处理",  # shares two thirds with 重复申请类
        "没有信息需要制作",
        "5",
        "",
    ],
)
def test_what_is_no_label_of_a_template_is_left_alone(text: str) -> None:
    assert read_label(text) is None


def test_the_item_inside_the_brackets_outranks_the_group_outside() -> None:
    label = read_label("行政诉讼（未经复议直接起诉）")
    assert label is not None
    assert label.codes("review_litigation", ITEM) == ("litigation_direct",)


@pytest.mark.parametrize(
    ("text", "kind", "code", "number"),
    [
        ("三、本年度办理结果", GROUP, "本年度办理结果", ("chinese", "三")),
        ("（三）不予公开", GROUP, "不予公开", ("bracketed", "三")),
        ("(3)不予公开", GROUP, "不予公开", ("enclosed", "3")),
        ("1.属于国家秘密", ITEM, "denied_state_secret", ("arabic", "1")),
        ("①属于国家秘密", ITEM, "denied_state_secret", ("circled", "①")),
        ("属于国家秘密", ITEM, "denied_state_secret", None),
        ("（三）不予公开-1.属于国家秘密", ITEM, "denied_state_secret", ("arabic", "1")),
        ("（三）不予公开-属于国家秘密", ITEM, "denied_state_secret", ("arabic", "")),
    ],
)
def test_a_label_keeps_its_own_numbering(text: str, kind: str, code: str, number: tuple[str, str] | None) -> None:
    label = read_label(text)
    assert label is not None
    assert label.codes("applications", kind) == (code,)
    assert label.exact
    assert label.numbering == number


def test_a_heading_keeps_its_unit_apart() -> None:
    label = read_label("本年收费金额（单位：元）")
    assert label is not None
    assert label.codes("proactive_disclosure", MEASURE) == ("amount",)
