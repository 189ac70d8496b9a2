"""Articles inside a page that are not its own markup: in scripts, frames, addresses, and sheets of an archive."""

from __future__ import annotations

import pytest

from fixtures.press import html, mhtml
from fixtures.press.html import CARRIED
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.engine import parse_bytes
from parsers.report import Report

SPEC = ReportSpec.draw(generator(21))


def outcome(report: Report) -> tuple[object, ...]:
    sections = [(section.number, section.text) for section in report.sections]
    cells = [(cell.table, cell.item, cell.measure, cell.value) for cell in report.cells]
    return report.status, report.agency, report.year, sections, cells


PLAIN = outcome(parse_bytes(html.render(SPEC, Layout())))


@pytest.mark.parametrize("carried", CARRIED)
def test_an_article_is_read_wherever_the_page_carries_it(carried: str) -> None:
    report = parse_bytes(html.render(SPEC, Layout(html_carried=carried)))
    assert outcome(report) == PLAIN


def test_a_page_in_xml_closes_its_elements_at_once() -> None:
    page = html.render(SPEC, Layout()).decode().replace("<!DOCTYPE html>", '<?xml version="1.0" encoding="UTF-8"?>')
    head, body = page.split("<title>", 1)
    page = f'{head}<title/><script src="a.js"/>{body.split("</title>", 1)[1]}'.replace(
        "<body>", '<body><div class="nav"/>'
    )
    assert outcome(parse_bytes(page.encode())) == PLAIN


def test_sheets_in_an_archive_hide_what_they_hide_in_the_page() -> None:
    layout = Layout(html_sheet=True, struck_numbers=True, html_raised="style")
    data = mhtml.render(SPEC, layout)
    assert b"text/css" in data
    assert outcome(parse_bytes(data)) == PLAIN
    wrong = parse_bytes(data.replace(b"sheet.css", b"other.css", 1))
    assert outcome(wrong) != PLAIN and wrong.status != "ok"


def test_frames_of_an_archive_stand_where_the_page_shows_them() -> None:
    data = mhtml.render(SPEC, Layout(html_carried="frame"))
    assert data.count(b"Content-ID: <frame-1@report>") == 1
    assert outcome(parse_bytes(data)) == PLAIN


def test_a_template_with_gaps_for_a_script_is_told() -> None:
    """The zeros of a form that a script fills in are no numbers of the report."""
    page = html.render(SPEC, Layout(html_carried="template")).decode()
    report = parse_bytes(page.replace("</script>", "<p>{{published}}</p></script>").encode())
    assert (report.status, report.reason) == ("partial", "a template that a script fills in")
