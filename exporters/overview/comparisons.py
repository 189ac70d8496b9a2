"""Numbers that differ: outliers over the years, and several documents of one agency and year."""

from __future__ import annotations

from typing import Any

from exporters.assembly.printed import PrintedCell
from exporters.overview.facts import Facts
from exporters.overview.findings import labels_of, report_link, some_of
from exporters.overview.markup import both, number, table, text
from exporters.overview.verdicts import Outlier
from exporters.rules.years import JUMP
from exporters.tables import all_tables


def outliers_section(facts: Facts) -> str:
    """Numbers far from those of the year before, and tables that repeat it."""
    note = both(
        "与同一机关上年相比相差 100 倍以上的数，多半是单位（元、万元）或数位印错，也可能属实；或整张表与上年完全相同。"
        "金额一律折算为元，小数目不比较。即校验 years.jump。",
        "Numbers a hundred times those of the same agency's year before or a hundredth of them: often 元 for 万元 or a "
        "digit too many, sometimes true; and tables that repeat those of the year before. Amounts are compared in 元, "
        "small numbers are not. These are the checks years.jump.",
    )
    rows = [_outlier(facts, outlier) for outlier in facts.verdicts.outliers]
    head = (
        both("报告", "Report"),
        both("指标", "Number"),
        both("数值", "Value"),
        both("上年", "Year before"),
        both("倍数", "Times"),
    )
    total = facts.verdicts.failed_by_rule[JUMP]
    shown = (
        some_of(len(rows), total) + table(head, rows, "离群值 Outliers", "stack")
        if rows
        else f"<p>{both('没有。', 'None.')}</p>"
    )
    return f'<section id="outliers"><h2>{both("离群值", "Outliers")}</h2><p>{note}</p>{shown}</section>'


def _outlier(facts: Facts, outlier: Outlier) -> str:
    if outlier.cell is None:
        of = all_tables()[outlier.scope]
        what = both(f"{text(of.zh)}：整表与上年相同", f"{text(of.en)}: the whole table as in the year before")
        now = earlier = both(f"{text(outlier.right)} 个数", f"{text(outlier.right)} numbers")
        times = ""
    else:
        what = both(*map(text, labels_of(*outlier.cell)))
        now, earlier = _printed(outlier.places, outlier.right), _printed(outlier.other_places, outlier.left)
        times = f"{outlier.factor:,.0f}"
    return (
        f'<tr><th scope="row">{report_link(facts, outlier.sha256)}</th>'
        f'<td data-name="指标">{what}</td>'
        f'<td data-name="数值">{now}</td>'
        f'<td data-name="上年">{earlier} {report_link(facts, outlier.other)}</td>'
        f'<td class="num" data-name="倍数">{times}</td></tr>\n'
    )


def _printed(places: tuple[PrintedCell, ...], value: str) -> str:
    """What is printed and where; the value of the check where the cell is not to be found."""
    return "; ".join(f"{text(one.raw)} <code>{text(one.place)}</code>" for one in places) or text(value)


def differences_section(facts: Facts) -> str:
    """Documents that were not chosen, and the numbers in which they differ from the chosen ones."""
    documents, numbers = number(facts.competing), number(facts.n_differences)
    told = both(
        f"{documents} 份文件与同一机关同一年度的另一份并存，未被采用；其中 {numbers} 个数与采用的那一份不同。"
        "取舍依据见表 alternatives，全部差异见表 differences。",
        f"Behind another document of the same agency and year: {documents}; numbers in which these "
        f"differ from the chosen one: {numbers}. The table alternatives has the reason of each choice, "
        "differences all numbers.",
    )
    rows = [_difference(facts, row) for row in facts.differences]
    head = (both("未采用", "Not chosen"), both("指标", "Number"), both("数值", "Value"), both("采用", "Chosen"))
    shown = some_of(len(rows), facts.n_differences) + table(head, rows, "差异 Differences", "stack") if rows else ""
    title = both("同一年度的不同文件", "Several documents of one year")
    return f'<section id="differences"><h2>{title}</h2><p>{told}</p>{shown}</section>'


def _difference(facts: Facts, row: dict[str, Any]) -> str:
    sides = [
        f"{text(row[f'{side}raw']) or both('空白', 'blank')} <code>{text(row[f'{side}place'])}</code>"
        for side in ("", "chosen_")
    ]
    return (
        f'<tr><th scope="row">{report_link(facts, row["sha256"])}</th>'
        f'<td data-name="指标">{both(*map(text, labels_of(row["table"], row["item"], row["measure"])))}</td>'
        f'<td data-name="数值">{sides[0]}</td>'
        f'<td data-name="采用">{sides[1]} {report_link(facts, row["chosen_sha256"])}</td></tr>\n'
    )
