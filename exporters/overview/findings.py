"""What to look at before using the numbers: values by year, identities that do not hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from exporters.assembly.printed import PrintedCell
from exporters.overview.charts import bars
from exporters.overview.facts import OUTCOMES, Facts
from exporters.overview.markup import both, number, row_id, table, text, to_reports
from exporters.overview.verdicts import Failure
from exporters.rules.warning import is_warning
from exporters.tables import all_tables
from exporters.wide import column_name
from parsers.templates import load_templates

OUTCOME_NAMES = {
    "granted": ("予以公开", "granted"),
    "partially_granted": ("部分公开", "partially granted"),
    "denied": ("不予公开", "denied"),
    "unavailable": ("无法提供", "unavailable"),
    "not_processed": ("不予处理", "not processed"),
    "other": ("其他处理", "other"),
}
_ZERO_PLACES = 8


@cache
def labels_of(table_code: str, item: str, measure: str) -> tuple[str, str]:
    """The label of a number in Chinese and English."""
    name = column_name(item, measure)
    found = [column for column in all_tables()[table_code].columns if column.name == name]
    return (found[0].zh, found[0].en) if found else (f"{item} {measure}", "")


@cache
def _statement(rule: str) -> str:
    """What a rule says, empty for those that no template gives."""
    for template in load_templates().values():
        statements = {entry.id: entry.statement for entry in template.rules}
        statements |= {entry.id: entry.statement for entry in template.year_rules}
        if rule in statements:
            return statements[rule]
    return ""


@cache
def _scope(rule: str, scope: str) -> str:
    """A scope as printed: the newest label of the row or column."""
    label = ""
    for template in load_templates().values():
        for entry in (entry for entry in template.rules if entry.id == rule):
            of = template.tables[entry.table]
            parts = of.items if entry.along == "measures" else of.measures
            label = next((part.label for part in parts if part.code == scope), label)
    return label


def values_section(facts: Facts) -> str:
    """What the numbers say: applications received, and what became of them."""
    if not facts.new_received:
        body = f"<p>{both('没有申请表数值。', 'No numbers of the applications table.')}</p>"
    else:
        body = f'<div class="two">{_received(facts)}{_outcomes(facts)}</div>'
    note = both(
        "印发数字之和，只计每个机关每个年度的一份报告；各年报告份数不同，汇总报告与本级报告可能重复计算，不能直接当作全国数。",
        "Sums of printed numbers, one report an agency and year. The number of reports differs by year, and summary "
        "reports can count what others count: these are no national figures.",
    )
    return f'<section id="values"><h2>{both("历年数值", "Values by year")}</h2><p>{note}</p>{body}</section>'


def _received(facts: Facts) -> str:
    title = ("本年新收政府信息公开申请数量（总计）", "Applications newly received, total")
    drawn = bars(
        [(str(year), [("c1", total)], f"{number(n)} 份") for year, (n, total) in facts.new_received.items()],
        " ".join(title),
    )
    rows = [
        f'<tr><th scope="row">{year}</th><td class="num">{number(total)}</td>'
        f'<td class="num">{to_reports(f"year={year}", number(n))}</td></tr>'
        for year, (n, total) in facts.new_received.items()
    ]
    head = (both("年度", "Year"), both("件数", "Applications"), both("报告份数", "Reports with the number"))
    return f"<div><h3>{both(*title)}</h3>{drawn}{table(head, rows, title[0], 'nums')}</div>"


def _outcomes(facts: Facts) -> str:
    title = ("办理结果（总计）", "Outcomes, total")
    kinds = [(f"c{at}", group) for at, group in enumerate(OUTCOMES, 1)]
    drawn = bars(
        [
            (str(year), [(kind, max(0, sums[group])) for kind, group in kinds], "件")
            for year, sums in facts.outcomes.items()
        ],
        " ".join(title),
    )
    legend = "".join(
        f'<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="{kind}" width="10" height="10" rx="2"/></svg>'
        f"{both(*OUTCOME_NAMES[group])}</li>"
        for kind, group in kinds
    )
    rows = [
        f'<tr><th scope="row">{both(*OUTCOME_NAMES[group])}</th>'
        + "".join(f'<td class="num">{number(sums[group])}</td>' for sums in facts.outcomes.values())
        + "</tr>"
        for group in OUTCOMES
    ]
    head = (both("结果", "Outcome"), *(str(year) for year in facts.outcomes))
    listed = table(head, rows, title[0], "nums")
    return f'<div><h3>{both(*title)}</h3><ul class="legend">{legend}</ul>{drawn}{listed}</div>'


def failures_section(facts: Facts) -> str:
    """Sums that do not hold, by rule and by report."""
    results = facts.verdicts.by_result
    total = facts.verdicts.n_failures
    warnings = sum(facts.verdicts.failed_by_rule.values()) - total
    told = both(
        f"共 {number(sum(results.values()))} 条校验：成立 {number(results['pass'])}，空白按零计才成立 "
        f"{number(results['pass_if_blank_is_zero'])}，无法判断 {number(results['not_assessable'])}，"
        f"不成立 {number(total)}；另有提示 {number(warnings)} 条（正文与表格、相邻年度、同一报告的不同文件）。",
        f"{number(sum(results.values()))} checks: {number(results['pass'])} hold, "
        f"{number(results['pass_if_blank_is_zero'])} hold if blanks are zeros, "
        f"{number(results['not_assessable'])} cannot be told, {number(total)} fail; "
        f"{number(warnings)} more are warnings (text and tables, neighbour years, copies of one report).",
    )
    rules = "".join(
        f"<li><code>{text(rule)}</code> {number(count)} "
        f"{both('提示' if is_warning(rule) else '', text(_statement(rule)))}</li>"
        for rule, count in sorted(facts.verdicts.failed_by_rule.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    anchored: set[str] = set()
    rows = [_failure(facts, failure, anchored) for failure in facts.verdicts.failures]
    head = (
        both("报告", "Report"),
        both("等式与范围", "Identity and scope"),
        both("左边 ≠ 右边", "Left ≠ right"),
        both("单元格位置", "Place of the cells"),
    )
    shown = some_of(len(rows), total) + table(head, rows, "不成立的等式 Failing identities", "stack") if rows else ""
    return (
        f'<section id="failures"><h2>{both("不成立的等式", "Failing identities")}</h2><p>{told}</p>'
        f"{f'<ul>{rules}</ul>' if rules else ''}{shown}</section>"
    )


def some_of(listed: int, total: int) -> str:
    """The words for a list that was cut; empty where it is whole."""
    if listed == total:
        return ""
    zh = f"共 {number(total)} 条，此处列出 {number(listed)} 条。"
    return f"<p>{both(zh, f'{number(listed)} of {number(total)} are listed.')}</p>"


def _failure(facts: Facts, failure: Failure, anchored: set[str]) -> str:
    anchor = "" if failure.sha256 in anchored else f' id="f-{row_id(failure.sha256)}"'
    anchored.add(failure.sha256)
    scope = _scope(failure.rule, failure.scope)
    label = f"{text(scope)} " if scope else ""
    return (
        f'<tr{anchor}><th scope="row">{report_link(facts, failure.sha256)}</th>'
        f'<td data-name="等式">{label}<code>{text(failure.rule)} · {text(failure.scope)}</code></td>'
        f'<td class="num" data-name="左边 ≠ 右边">{text(failure.left)} ≠ {text(failure.right)}</td>'
        f'<td data-name="位置">{_places(failure.places)}</td></tr>\n'
    )


def report_link(facts: Facts, sha256: str) -> str:
    """A link to the row of a report on the page."""
    row = facts.details[sha256]
    name = text(row["agency"] or row["title"] or "？")
    return f'<a href="#{row_id(sha256)}">{name} {row["year"] or ""}</a>'


def _places(places: Iterable[PrintedCell]) -> str:
    """The cells with a number first: in a long sum most are zeros, which are only counted when there are many."""
    places = list(places)
    if not places:
        return both("没有", "none")
    told = [place for place in places if place.raw.strip("0 ")] if len(places) > _ZERO_PLACES else places
    told = told or places[:1]
    listed = "".join(
        f"<li>{text(labels_of(*place[:3])[0], 60)} = {text(place.raw, 30) or both('空白', 'blank')} "
        f"<code>{text(place.place)}</code></li>"
        for place in told[:_ZERO_PLACES]
    )
    left = len(places) - len(told[:_ZERO_PLACES])
    more = f"<li>{both(f'另有 {left} 格', f'{left} more cells')}</li>" if left else ""
    return f'<ul class="places">{listed}{more}</ul>'
