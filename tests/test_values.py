"""What one printed cell says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.tables.values import looks_like_value, read_value


@pytest.mark.parametrize(
    ("raw", "number", "unit"),
    [
        ("0", 0, ""),
        ("3001", 3001, ""),
        ("壹佰零叁件", 103, "件"),
        ("3,001", 3001, ""),
        ("3，001", 3001, ""),
        ("３００１", 3001, ""),
        (" 12\u3000", 12, ""),
        ("46 件", 46, "件"),
        ("__46__", 46, ""),
        ("＿46＿", 46, ""),
        ("共12件", 12, "件"),
        ("+19", 19, ""),
        ("'19", 19, ""),
        ("减3", -3, ""),
        ("-3", -3, ""),
        ("增加5", 5, ""),
        ("0.37万元", Decimal("0.37"), "万元"),
        ("251000元", 251000, "元"),
        ("96171.6", Decimal("96171.6"), ""),
        ("5.0", 5, ""),
        ("22（其中修订 16 件）", 22, ""),
        ("55（含自然失效29件）", 55, ""),
        ("12①", 12, ""),
        ("12↑5%", 12, ""),
        ("12（较上年增长5.5%）", 12, ""),
        ("3（同比↓20%）", 3, ""),
        ("12 ↓", 12, ""),
        ("12\n同比+3", 12, ""),
        ("1,204 较上年减少5件", 1204, ""),
        ("12 上年 9", 12, ""),
        ("22件，其中修订16件", 22, "件"),
        ("“12”", 12, ""),
        ("：12；", 12, ""),
        ("3件次", 3, "件次"),
        ("12⁽³⁾", 12, ""),
        ("12†", 12, ""),
        ("12²", 12, ""),
        ("7[注1]", 7, ""),
        ("零", 0, ""),
        ("十二", 12, ""),
        ("\ufeff8\u200b", 8, ""),
        ("1\u20602\ufe0f", 12, ""),
        ("62.3万", Decimal("62.3"), "万"),
    ],
)
def test_numbers_are_read_as_printed(raw: str, number: int | Decimal, unit: str) -> None:
    value = read_value(raw)
    assert (value.number, value.unit, value.null_reason) == (number, unit, None)
    assert isinstance(value.number, type(number))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "blank"),
        ("\xa0", "blank"),
        ("①", "text"),
        ("\u3000\n", "blank"),
        ("-", "dash"),
        ("——", "dash"),
        ("－", "dash"),
        ("/", "slash"),
        ("／", "slash"),
        ("无", "text"),
        ("详见附件", "text"),
    ],
)
def test_a_cell_without_a_number_says_why(raw: str, reason: str) -> None:
    assert read_value(raw)[:3:2] == (None, reason)


@pytest.mark.parametrize(
    "raw",
    [
        "12 件 3 项",
        "1,2",
        "2023年1月",
        "1/2",
        "3-5",
        *("⑿", "Ⅻ", "廿三", "○"),
        "12+3",
        "12:30",
        "####",
        "9（上年）12（本年）",
        "1【2】3",
        "3*4",
        "1[2]3",
        "一",
        "O",
        "1.2.3",
        "0123456789",
        "二百三十四十",
        "TRUE",
    ],
)
def test_no_number_is_guessed(raw: str) -> None:
    assert read_value(raw)[:3:2] == (None, "unreadable")


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("4472\n28", 447228),
        ("约30", 30),
        ("3（更正为5）", 3),
        ("04", 4),
        ("27(28)", 27),
        ("27（贰拾捌）", 27),
        ("76.000", 76),
    ],
)
def test_a_number_that_is_not_quite_certain_carries_a_doubt(raw: str, number: int) -> None:
    value = read_value(raw)
    assert value.number == number
    assert value.doubt


@pytest.mark.parametrize("raw", ["27（27件）", "27（贰拾柒）", "27（+3）", "27（其中修订16件）", "27[1]"])
def test_a_bracket_that_holds_no_other_number_is_no_doubt(raw: str) -> None:
    assert read_value(raw)[::3] == (27, "")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2023年增/减", False),
        ("2023", True),
        ("12 3/", True),
        ("一", True),
        ("规章第12号文件", False),
        ("12/34/56/78/90/12/34/567", True),
        ("12/34/56/78/90/12/34/5678", False),  # a line of text, of 25 characters
    ],
)
def test_what_stands_in_a_column_of_values(raw: str, expected: bool) -> None:
    assert looks_like_value(raw) is expected


@given(
    st.integers(min_value=0, max_value=10**9),
    st.sampled_from(["{}", "{:,}", " {} ", "{}件", "{}（含上年{}件）", "{}\n"]),
)
def test_every_way_of_printing_a_count_gives_the_count(count: int, form: str) -> None:
    assert read_value(form.format(count, 3)).number == count


@settings(deadline=None)  # the library of Chinese numerals is loaded by the first of them
@given(st.text(alphabet="0123456789.,，-—/件项（）() 万元\n无一", max_size=12))
def test_whatever_is_printed_gives_a_number_or_a_reason(raw: str) -> None:
    value = read_value(raw)
    assert (value.number is None) != (value.null_reason is None)


@pytest.mark.parametrize("raw", ["12（待核）", "12(?)", "12 [暂定]", "约12", "12（应为13）"])
def test_a_cell_that_is_not_sure_of_its_number_says_so(raw: str) -> None:
    assert read_value(raw).number == 12 and read_value(raw).doubt
