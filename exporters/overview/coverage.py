"""Coverage: a map and a table by province, and every agency's years: found, partial, unreadable, missing between."""

from __future__ import annotations

from collections import Counter, defaultdict

from exporters.overview.charts import step, tile_map
from exporters.overview.documents import NO_REPORT, USABLE, Doc
from exporters.overview.facts import Facts, Gap
from exporters.overview.markup import address, both, number, row_id, table, text, to_reports
from exporters.overview.provinces import name_of
from exporters.years.chosen import LIKELY_YEARS, Series

AGENCIES = 200
"""Agencies that the page lists; the sums by year count all."""
YEARS = 20

MARKS = {
    "ok": ("✓", "找到", "found"),
    "partial": ("◐", "部分", "partial"),
    "bad": ("✕", "无法读取或无表格", "unreadable or without tables"),
    "perhaps": ("？", "可能已找到，机关未能确定", "perhaps found, agency not settled"),
    "not_fetched": ("⊘", "已列出，未取得", "listed, could not be fetched"),
    "list_incomplete": ("…", "前后年度已找到，列表未读全", "missing, and a list was not read to its end"),
    "missing": ("缺", "前后年度已找到，本年未见列出", "missing between found years, not seen in a list"),
}


_NOT_HAD = ("missing", "list_incomplete", "not_fetched")


def _mark(doc: Doc | None, gap: Gap | None) -> str:
    if doc is None:
        reason = gap.reason if gap else ""
        return "bad" if reason == "unreadable" else reason if reason in MARKS else "missing"
    return doc.status if doc.status in USABLE else "bad"


def coverage_section(facts: Facts) -> str:
    """The table of agencies and years: which report stands for each, and which are missing."""
    years = sorted({year for _, year in facts.chosen})
    shown = years[-YEARS:]
    by_agency: dict[Series, dict[int, Doc]] = defaultdict(dict)
    for (agency, year), doc in facts.chosen.items():
        by_agency[agency][year] = doc
    # Years in which nothing at all was found are missing too, between the first and last of an agency.
    columns = list(range(shown[0], shown[-1] + 1))[-YEARS:] if shown else []
    gaps: dict[Series, dict[int, Gap]] = defaultdict(dict)
    for (agency, year), gap in facts.gaps.items():
        gaps[agency][year] = gap
    states = {agency: _states(found, gaps[agency]) for agency, found in by_agency.items()}
    return (
        f'<section id="coverage"><h2>{both("覆盖", "Coverage")}</h2>{_provinces(facts, states)}'
        f"{_by_year(facts, states, columns)}"
        f"<h3>{both('机关与年度', 'Agency by year')}</h3>{_legend()}{_note(facts, years, columns)}"
        f"{_agencies(facts, by_agency, states, columns)}{_gaps(facts)}</section>"
    )


def _states(found: dict[int, Doc], gaps: dict[int, Gap]) -> dict[int, str]:
    return {year: _mark(found.get(year), gaps.get(year)) for year in range(min(found), max(found) + 1)}


def _legend() -> str:
    entries = "".join(
        f'<li><span class="mark {kind}" aria-hidden="true">{mark}</span> {both(zh, en)}</li>'
        for kind, (mark, zh, en) in MARKS.items()
    )
    return f'<ul class="legend">{entries}</ul>'


def _note(facts: Facts, years: list[int], columns: list[int]) -> str:
    lost = sum(1 for doc in facts.docs if doc.status != NO_REPORT and (not doc.agency or doc.year not in LIKELY_YEARS))
    told = []
    if lost:
        told.append(
            both(
                f"另有 {number(lost)} 份文件没有机关或可信的年度，不在此表。",
                f"Not in this table, without agency or without a likely year: {number(lost)} more.",
            )
        )
    if facts.competing:
        told.append(
            both(
                f"{number(facts.competing)} 份文件与同一机关同一年度的另一份并存，此处以采用的一份为准。",
                f"Behind another document of the same agency and year: {number(facts.competing)}.",
            )
        )
    if columns and years[0] < columns[0]:
        told.append(both(f"只显示 {columns[0]} 年以后。", f"Only the years from {columns[0]} are shown."))
    return "".join(f"<p>{line}</p>" for line in told)


def _agencies(
    facts: Facts, by_agency: dict[Series, dict[int, Doc]], states: dict[Series, dict[int, str]], columns: list[int]
) -> str:
    if not by_agency:
        return f"<p>{both('没有认出机关和年度的报告。', 'No report with agency and year.')}</p>"
    order = sorted(by_agency, key=lambda agency: _place_and_name(facts, agency))
    if len(order) > AGENCIES:
        order.sort(key=lambda agency: -sum(state not in USABLE for state in states[agency].values()))
    sums = {year: Counter(marks[year] for marks in states.values() if year in marks) for year in columns}
    listed = set(facts.details)
    rows = [_sum_row(kind, sums, columns) for kind in MARKS if any(count[kind] for count in sums.values())]
    for agency in order[:AGENCIES]:
        name, where = facts.names[agency]
        cells = "".join(
            f"<td>{_cell(name, year, by_agency[agency].get(year), states[agency].get(year), listed)}</td>"
            for year in columns
        )
        place = f' <span class="en">{text(where)}</span>' if where else ""
        rows.append(f'<tr><th scope="row">{text(name)}{place}</th>{cells}</tr>\n')
    head = (both("机关", "Agency"), *(str(year) for year in columns))
    more = ""
    if len(order) > AGENCIES:
        more = (
            "<p>"
            + both(
                f"共 {number(len(order))} 个机关，列出缺失最多的 {AGENCIES} 个；前几行的合计包括全部机关。",
                f"{number(len(order))} agencies, the {AGENCIES} with the most gaps are listed; "
                "the sums in the first rows are of all.",
            )
            + "</p>"
        )
    return more + table(head, rows, "机关与年度 Agency by year", "coverage")


def _place_and_name(facts: Facts, agency: Series) -> tuple[bool, str, str, Series]:
    name, place = facts.names[agency]
    return (not place, place, name, agency)


def _sum_row(kind: str, sums: dict[int, Counter[str]], columns: list[int]) -> str:
    _, zh, en = MARKS[kind]
    cells = []
    for year in columns:
        count = sums[year][kind]
        shown = number(count) if count else ""
        if count and kind in USABLE:
            shown = to_reports(f"year={year}&status={kind}", shown)
        cells.append(f"<td>{shown}</td>")
    return f'<tr class="sum"><th scope="row">{both(f"合计：{zh}", en)}</th>{"".join(cells)}</tr>\n'


def _cell(agency: str, year: int, doc: Doc | None, state: str | None, listed: set[str]) -> str:
    if state is None:
        return ""
    mark, zh, en = MARKS[state]
    label = f"{text(agency)} {year} {zh} {en}"
    if doc is None or doc.sha256 not in listed:
        return f'<span class="mark {state}" role="img" aria-label="{label}">{mark}</span>'
    return f'<a class="mark {state}" href="#{row_id(doc.sha256)}" aria-label="{label}">{mark}</a>'


def _provinces(facts: Facts, states: dict[Series, dict[int, str]]) -> str:
    reports = Counter(doc.province for doc in facts.docs if doc.status != NO_REPORT)
    usable = Counter(doc.province for doc in facts.docs if doc.status in USABLE)
    of = {agency: doc.province for (agency, _), doc in facts.chosen.items()}
    gaps = Counter(dict.fromkeys(reports, 0))
    for agency, marks in states.items():
        gaps[of[agency]] += sum(state in _NOT_HAD for state in marks.values())
    agencies = Counter(of.values())
    rows = [
        f'<tr><th scope="row">{both(*name_of(code))}</th>'
        f'<td class="num">{to_reports(f"province={code}", number(reports[code]))}</td>'
        f'<td class="num">{number(usable[code])}</td><td class="num">{number(agencies[code])}</td>'
        f'<td class="num">{number(gaps[code])}</td></tr>'
        for code in sorted(reports, key=lambda code: (code == "", code))
    ]
    head = (
        both("省份", "Province"),
        both("报告", "Reports"),
        both("可用", "Usable"),
        both("机关", "Agencies"),
        both("缺失年度", "Missing years"),
    )
    title = "各省报告数 Reports by province"
    drawing = tile_map(reports, title)
    return (
        f'<div class="two"><div><h3>{both("各省报告数", "Reports by province")}</h3>{drawing}</div>'
        f"<div>{table(head, rows, title, 'provinces')}</div></div>"
    )


def _by_year(facts: Facts, states: dict[Series, dict[int, str]], columns: list[int]) -> str:
    """Provinces × years: agencies with numbers, darker for more, and how many are missing."""
    if not columns:
        return ""
    of = {agency: doc.province for (agency, _), doc in facts.chosen.items()}
    found, lacking = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for agency, marks in states.items():
        for year, state in marks.items():
            (found if state in USABLE else lacking)[of[agency], year] += 1
    most = max(found.values(), default=0)
    rows = []
    for code in sorted(set(of.values()), key=lambda code: (code == "", code)):
        cells = "".join(
            f'<td class="heat h{step(found[code, year], most)}">'
            f"{_heat(code, year, found[code, year], lacking[code, year])}</td>"
            for year in columns
        )
        rows.append(f'<tr><th scope="row">{both(*name_of(code))}</th>{cells}</tr>')
    head = (both("省份", "Province"), *(str(year) for year in columns))
    note = both(
        "有数值的机关数，颜色越深越多；“缺”为前后年度之间缺失或读不出的机关数。",
        "Agencies with numbers, darker for more; 缺 counts those missing between found years or unreadable.",
    )
    title = both("省份与年度", "Province by year")
    return f"<h3>{title}</h3><p>{note}</p>{table(head, rows, '省份与年度 Province by year', 'coverage')}"


def _heat(code: str, year: int, found: int, lacking: int) -> str:
    shown = (
        to_reports(f"province={code}&year={year}", number(found), f"{name_of(code)[0]} {year} {found}") if found else ""
    )
    return f'{shown} <span class="lack">缺 {number(lacking)}</span>' if lacking else shown or "–"


_WHY = {
    "perhaps": ("可能已找到，机关未能确定", "perhaps found, agency not settled"),
    "unreadable": ("找到，读不出", "found, not readable"),
    "not_fetched": ("已列出，未取得", "listed, not fetched"),
    "list_incomplete": ("列表未读全", "list not read to its end"),
    "not_listed": ("未见列出", "not seen in a list"),
}


def _gaps(facts: Facts) -> str:
    """The years missing between years that were found, with the reason."""
    if not facts.gaps:
        return ""
    rows = [
        f'<tr><th scope="row">{text(gap.agency)} <span class="en">{text(gap.place)}</span></th>'
        f'<td data-name="年度">{year}</td><td data-name="原因">{both(*_WHY[gap.reason])} {text(gap.detail)}</td>'
        f'<td data-name="网址">{address(gap.url)}</td></tr>'
        for (_, year), gap in list(facts.gaps.items())[:AGENCIES]
    ]
    head = (both("机关", "Agency"), both("年度", "Year"), both("原因", "Why"), both("网址", "Address"))
    counts = Counter(gap.reason for gap in facts.gaps.values())
    told = "；".join(f"{both(*_WHY[reason])} {number(count)}" for reason, count in sorted(counts.items()))
    title = both("缺失年度及原因", "Missing years and why")
    return f"<h3>{title}</h3><p>{told}</p>{table(head, rows, '缺失年度 Missing years', 'stack')}"
