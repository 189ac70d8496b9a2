"""One report as page, PDF and Word: which one counts, and what is said where they differ."""

from __future__ import annotations

from dataclasses import replace

from ogi.reading.copies import RULE, choose
from parsers.report import CellValue, Report, Status

HTML, PDF = "text/html", "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def report(
    media_type: str,
    status: Status = "ok",
    *,
    agency: str | None = "某县民政局",
    year: int | None = 2023,
    value: int | None = 7,
    tables: int = 3,
) -> Report:
    names = ["applications", "proactive_disclosure", "review_litigation"][:tables]
    cells = [
        CellValue(
            names[0], "granted", "total", value, str(value), "件", None if value is not None else "blank", "", 1.0
        )
        for _ in names[:1]
    ]
    return Report(
        f"http://x/{media_type}", "0" * 64, media_type, status, "" if status == "ok" else "something is missing",
        agency=agency, year=year, templates=dict.fromkeys(names, "2021"), cells=cells,
    )  # fmt: skip


def no_report(status: Status, media_type: str = PDF) -> Report:
    return Report(f"http://x/{status}", "1" * 64, media_type, status, f"because it is {status}")


def test_the_page_counts_then_pdf_then_word() -> None:
    page, pdf, word = report(HTML), report(PDF), report(WORD)
    for documents, best in (([page, pdf, word], 0), ([word, pdf], 1), ([pdf, word, page], 2)):
        (chosen,) = choose(documents)
        assert chosen.number == best
        assert sorted([chosen.number, *chosen.copies]) == list(range(len(documents)))
        agree = [check for check in chosen.report.checks if check.rule == RULE]
        assert {check.result for check in agree} == {"pass"}
        assert len(agree) == len(documents) - 1


def test_whole_tables_count_before_the_page() -> None:
    assert choose([report(HTML, "partial", tables=2), report(WORD)])[0].number == 1
    assert choose([report(HTML, "no_tables", tables=0), report(PDF, "partial", tables=1)])[0].number == 1


def test_a_disagreement_is_a_failing_check_and_changes_no_value() -> None:
    page, pdf = report(HTML, value=7), report(PDF, value=9)
    (chosen,) = choose([page, pdf])
    (check,) = [check for check in chosen.report.checks if check.rule == RULE]
    assert (check.result, check.left, check.right) == ("fail", 7, 9)
    assert check.scope == f"applications.granted.total {pdf.source}"
    assert chosen.report.cells == page.cells
    assert page.checks == []


def test_a_blank_and_a_zero_do_not_differ() -> None:
    (chosen,) = choose([report(HTML, value=None), report(PDF, value=0)])
    assert [check.result for check in chosen.report.checks] == ["pass"]


def test_a_blank_and_a_number_differ() -> None:
    (chosen,) = choose([report(HTML, value=None), report(PDF, value=5)])
    assert [(check.result, check.left, check.right) for check in chosen.report.checks] == [("fail", None, 5)]


def test_reports_of_other_years_or_agencies_are_reports_of_their_own() -> None:
    last = report(PDF, year=2022, value=5)
    town = report(PDF, agency="某县甲镇", value=6)
    found = choose([report(HTML), last, town, report(WORD)])
    assert [(chosen.number, chosen.copies) for chosen in found] == [(0, [3]), (1, []), (2, [])]
    # The same numbers under a longer name, or under none, are a copy.
    found = choose([report(HTML), report(PDF, agency="甲市某县民政局"), report(WORD, agency=None, year=None)])
    assert [(chosen.number, chosen.copies) for chosen in found] == [(0, [1, 2])]


def test_what_could_not_be_read_is_told_where_it_may_matter() -> None:
    whole = choose([report(HTML), no_report("unreadable")])[0]
    assert (whole.number, whole.report.reason) == (0, "")
    (partial,) = choose([report(HTML, "no_tables", tables=0), no_report("needs_extra"), no_report("not_a_report")])
    assert partial.report.reason == "something is missing; http://x/needs_extra: because it is needs_extra"


def test_a_copy_that_could_not_be_read_leaves_the_agreement_open() -> None:
    lost = no_report("unreadable")
    (chosen,) = choose([report(HTML), lost])
    assert (chosen.report.status, chosen.copies) == ("ok", [])
    assert [(check.rule, check.scope, check.result) for check in chosen.report.checks] == [
        (RULE, lost.source, "not_assessable")
    ]


def test_an_article_without_a_report_keeps_its_most_hopeful_document() -> None:
    documents = [no_report("not_a_report", HTML), no_report("unreadable"), no_report("needs_extra")]
    (chosen,) = choose(documents)
    assert (chosen.number, chosen.report.status) == (2, "needs_extra")
    assert "because it is unreadable" in chosen.report.reason
    assert choose([replace(documents[0])])[0].report.status == "not_a_report"
