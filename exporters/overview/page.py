"""The page: its frame, its figures, and the list of documents that they lead to."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable
from importlib import resources
from typing import Any
from urllib.parse import quote

from exporters.overview.comparisons import differences_section, outliers_section
from exporters.overview.coverage import coverage_section
from exporters.overview.documents import NO_REPORT, USABLE, Doc
from exporters.overview.facts import FACETS, Facts
from exporters.overview.findings import failures_section, values_section
from exporters.overview.markup import address, both, number, row_id, table, text, to_reports
from exporters.rules.years import JUMP
from exporters.years.chosen import LIKELY_YEARS

TITLE = "政府信息公开工作年度报告数据集"
TITLE_EN = "Open government information annual reports of China: what is in this dataset"

STATUS = {
    "ok": ("完整", "three tables found and whole"),
    "partial": ("部分", "something is missing or unverified"),
    "no_tables": ("无标准表格", "a report without standard tables"),
    "not_a_report": ("不是年度报告", "not a report"),
    "unreadable": ("无法读取", "damaged, encrypted or without text"),
    "needs_extra": ("缺少读取组件", "an optional reader was not installed"),
    "failed": ("读取失败", "reading hit an error or a limit"),
}
_FACET_NAMES = {
    "status": ("读取状态", "Status"),
    "year": ("报告年度", "Reporting year"),
    "format": ("文件格式", "Format"),
    "template": ("申请表模板", "Template of the applications table"),
    "province": ("省份", "Province"),
}
_LONGEST_FACET = 15


def page(facts: Facts) -> str:
    """The whole page as HTML; nothing in it is loaded from elsewhere."""
    style, script = (
        resources.files("exporters.overview").joinpath(f"page.{kind}").read_text("utf-8") for kind in ("css", "js")
    )
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    sections = [
        _contents(facts),
        coverage_section(facts),
        values_section(facts),
        failures_section(facts),
        outliers_section(facts),
        differences_section(facts),
        _reports(facts),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">{both("跳到正文", "Skip to content")}</a>\n{_header(facts)}\n'
        f'<main id="main">\n{"".join(f"{section}{chr(10)}" for section in sections)}</main>\n{_footer()}\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _header(facts: Facts) -> str:
    years = sorted({doc.year for doc in facts.docs if doc.year is not None and doc.year in LIKELY_YEARS})
    agencies = len({agency for agency, _ in facts.chosen})
    usable = sum(facts.facets["status"][status] for status in USABLE)
    span = "–" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    figures = [
        ("文件", "documents", f'<a href="#reports" data-show="">{number(len(facts.docs))}</a>'),
        ("可用报告", "usable reports", f'<a href="#contents">{number(usable)}</a>'),
        ("机关", "agencies", f'<a href="#coverage">{number(agencies)}</a>'),
        ("年度", "years", f'<a href="#coverage">{span}</a>'),
        ("数值", "numbers", number(sum(doc.n_values for doc in facts.docs))),
        ("不成立的等式", "failing identities", f'<a href="#failures">{number(facts.verdicts.n_failures)}</a>'),
        ("离群值", "outliers", f'<a href="#outliers">{number(facts.verdicts.failed_by_rule[JUMP])}</a>'),
    ]
    boxes = "".join(f"<div><dt>{both(zh, en)}</dt><dd>{shown}</dd></div>" for zh, en, shown in figures)
    links = "".join(
        f'<li><a href="#{anchor}">{both(zh, en)}</a></li>'
        for anchor, zh, en in (
            ("contents", "内容", "Contents"),
            ("coverage", "覆盖", "Coverage"),
            ("values", "数值", "Values"),
            ("failures", "等式", "Identities"),
            ("outliers", "离群值", "Outliers"),
            ("differences", "差异", "Differences"),
            ("reports", "文件", "Documents"),
        )
    )
    return (
        f'<header>\n<h1>{both(TITLE, TITLE_EN)}</h1>\n<nav aria-label="目录 Contents"><ul>{links}</ul></nav>\n'
        f'<dl class="figures">{boxes}</dl>\n</header>'
    )


def _contents(facts: Facts) -> str:
    blocks = "".join(_facet(facts, name) for name in FACETS if name not in ("province", "format"))
    return (
        f'<section id="contents"><h2>{both("数据集里有什么", "What is in the dataset")}</h2>'
        f"<p>{both('点击数字查看对应的文件。', 'Every figure leads to the documents behind it.')}</p>"
        f'<div class="two">{blocks}</div>{_status_by_format(facts)}</section>'
    )


def _status_by_format(facts: Facts) -> str:
    """How the documents of each format could be read."""
    counts = Counter((doc.format, doc.status) for doc in facts.docs)
    statuses = [status for status in STATUS if facts.facets["status"][status]]
    formats = sorted(facts.facets["format"], key=lambda kind: (kind == "", -facts.facets["format"][kind], kind))
    rows = [
        f'<tr><th scope="row">{_facet_value("format", kind)}</th>'
        f'<td class="num">{to_reports(f"format={_query(kind)}", number(facts.facets["format"][kind]))}</td>'
        + "".join(f'<td class="num">{_count(counts[kind, status], kind, status)}</td>' for status in statuses)
        + "</tr>"
        for kind in formats
    ]
    zh, en = _FACET_NAMES["format"]
    head = (both(zh, en), both("文件", "Documents"), *(both(STATUS[status][0], status) for status in statuses))
    title = both("各格式的读取状态", "Status by format")
    return f"<h3>{title}</h3>{table(head, rows, '各格式的读取状态 Status by format', 'nums')}"


def _count(count: int, kind: str, status: str) -> str:
    return to_reports(f"format={_query(kind)}&status={status}", number(count)) if count else ""


def _facet(facts: Facts, name: str) -> str:
    counts = facts.facets[name]
    order = sorted(counts, key=lambda value: (value == "", value if name == "year" else (-counts[value], value)))
    if name == "year":
        order = sorted(counts, reverse=True)
    most = max(counts.values(), default=1)
    rows = [
        f'<tr><th scope="row">{_facet_value(name, value)}</th>'
        f'<td class="share" aria-hidden="true"><svg viewBox="0 0 100 8" preserveAspectRatio="none">'
        f'<rect width="{max(1.0, 100 * counts[value] / most):.1f}" height="8"/></svg></td>'
        f'<td class="num">{to_reports(f"{name}={_query(value)}", number(counts[value]))}</td></tr>'
        for value in order[:_LONGEST_FACET]
    ]
    if more := order[_LONGEST_FACET:]:
        rest = sum(counts[value] for value in more)
        rows.append(
            f'<tr><th scope="row">{both(f"其他 {len(more)} 种", f"{len(more)} others")}</th><td></td>'
            f'<td class="num">{number(rest)}</td></tr>'
        )
    zh, en = _FACET_NAMES[name]
    return f"<div><h3>{both(zh, en)}</h3>{table((zh, '', '文件 Documents'), rows, f'{zh} {en}', 'facet')}</div>"


def _facet_value(name: str, value: str) -> str:
    if not value:
        return both("未知", "not known")
    if name == "status":
        zh, en = STATUS.get(value, (value, ""))
        return f'{zh} <code>{text(value)}</code> <span class="en" lang="en">{en}</span>'
    return text(value)


def _query(value: str) -> str:
    return quote(value, safe="")


def _reports(facts: Facts) -> str:
    of = {doc.sha256: doc for doc in facts.docs if doc.sha256 in facts.details}
    anchored = {failure.sha256 for failure in facts.verdicts.failures}
    rows = [_report(of[sha256], row, sha256 in anchored) for sha256, row in facts.details.items()]
    total, listed = len(facts.docs), len(rows)
    told = both(
        f"全部 {number(total)} 份文件都列在这里。"
        if listed == total
        else f"共 {number(total)} 份文件，此处列出 {number(listed)} 份：先列等式不成立或数值离群的，再列各类的前几份。",
        f"All documents are listed: {number(total)}."
        if listed == total
        else f"{number(listed)} of {number(total)} documents are listed: those with findings, "
        "then the first of every kind. "
        "All are in the table <code>reports</code>; every figure counts all.",
    )
    head = (
        both("机关与年度", "Agency and year"),
        both("状态", "Status"),
        both("读取", "Reading"),
        both("来源与存档", "Source and archive"),
    )
    return (
        f'<section id="reports"><h2>{both("文件", "Documents")}</h2><p>{told}</p>'
        '<div class="filter" id="shown" hidden><label>'
        f'{both("查找", "Find")} <input id="find" type="search" autocomplete="off"></label>'
        '<span id="said" role="status"></span>'
        f'<button id="all" type="button" hidden>{both("显示全部", "Show all")}</button></div>'
        f'<div id="list">{table(head, rows, "文件 Documents", "stack")}</div></section>'
    )


def _report(doc: Doc, row: dict[str, Any], anchored: bool) -> str:
    data = "".join(f' data-{name}="{text(doc.facet(name))}"' for name in FACETS)
    zh, _ = STATUS.get(doc.status, (doc.status, ""))
    kind = (
        "ok"
        if doc.status == "ok"
        else "partial"
        if doc.status == "partial"
        else "missing"
        if doc.status == NO_REPORT
        else "bad"
    )
    reading = [doc.format, row["method"], f"模板 {doc.template}" if doc.template else ""]
    counts = f"{number(doc.n_values)} / {number(doc.n_cells)}"
    checks = f"{number(row['n_checks'])} 条校验"
    failing = f"{number(doc.n_failed)} 条不成立"
    if anchored:
        failing = f'<a href="#f-{row_id(doc.sha256)}">{failing}</a>'
    checks += f"，{failing}" if doc.n_failed else ""
    checks += f"，{number(doc.n_warnings)} 条提示" if doc.n_warnings else ""
    stored = ""
    if row["warc"]:
        offset = "" if row["warc_offset"] is None else f" @ {row['warc_offset']}"
        stored = f"<span>{both('存档', 'archive')} <code>{text(row['warc'])}{offset}</code></span>"
    name = text(doc.agency) or both("机关未知", "agency not known")
    year = doc.year or both("年度未知", "year not known")
    where = address(row["url"]) or text(row["source"])
    published = f"{text(row['published'])} {both('发布', 'published')}" if row["published"] else ""
    return (
        f'<tr id="{row_id(doc.sha256)}"{data}>'
        f'<th scope="row">{name} {year}'
        f'<br><span class="en">{text(row["title"])}</span></th>'
        f'<td data-name="状态"><span class="mark {kind}">{text(zh)}</span> <code>{text(doc.status)}</code>'
        f'<br><span class="reason">{text(row["reason"], 300)}</span></td>'
        f'<td data-name="读取">{" · ".join(text(part) for part in reading if part)}'
        f'<br>{counts} <span class="en">数值/单元格 numbers/cells</span><br>{checks}</td>'
        f'<td class="wide" data-name="来源">{where}<span class="soft">{published}</span>{stored}'
        f'<code class="sha">sha256 {text(doc.sha256)}</code></td></tr>\n'
    )


def _footer() -> str:
    notes: Iterable[tuple[str, str]] = (
        (
            "每个数都是文件上印的数，从不改算；空白不是零。等式不成立，通常说明机关自己印的数对不上。",
            "Every number is what is printed, never recomputed; a blank is not a zero. On digital text a failing "
            "identity usually means that the agency's own numbers do not add up.",
        ),
        (
            "变量说明见 codebook.csv，全部数据见同一文件夹的 CSV 和 Parquet。",
            "codebook.csv explains every column; all data is in the CSV and Parquet files of this folder.",
        ),
    )
    return f"<footer>{''.join(f'<p>{both(zh, en)}</p>' for zh, en in notes)}</footer>"
