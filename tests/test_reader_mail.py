"""A mail with a report attached, and a workbook saved as one web file of several pages."""

from __future__ import annotations

from email.message import EmailMessage

from reading import differing

from fixtures.press import docx, text
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.engine import parse_bytes


def test_the_report_attached_to_a_mail_is_read() -> None:
    spec, layout = ReportSpec.draw(generator(1)), Layout()
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "年报", "a@example.org"
    mail.set_content("年报见附件。")
    mail.add_attachment(docx.render(spec, layout), maintype="application", subtype="octet-stream", filename="年报.docx")
    report = parse_bytes(mail.as_bytes())
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells and report.status == "ok"
    assert report.evidence["member"] == "年报.docx"


def test_a_mail_of_plain_text_is_read_and_what_it_quotes_is_another_report() -> None:
    spec, layout = ReportSpec.draw(generator(2)), Layout(text_form="tabs")
    older = ReportSpec.draw(generator(3), year=spec.identity.year - 1)
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "年报", "a@example.org", "b@example.org"
    own, quoted = (text.render(each, layout).decode() for each in (spec, older))
    mail.set_content(own, cte="base64")
    report = parse_bytes(mail.as_bytes())
    assert (report.status, differing(report, spec.expected(layout))) == ("ok", {})
    mail.set_content(own + "\n".join(f"> {line}" for line in quoted.split("\n")), cte="quoted-printable")
    report = parse_bytes(mail.as_bytes())
    assert (report.status, differing(report, spec.expected(layout))) == ("partial", {})
    assert "quoted.txt" in (report.reason or "")


def test_a_draft_beside_the_report_is_not_taken_for_it() -> None:
    spec, layout = ReportSpec.draw(generator(4)), Layout()
    older = ReportSpec.compose(generator(5), spec.identity, ReportSpec.draw(generator(5), year=2023).figures)
    mail = EmailMessage()
    mail["From"] = "a@example.org"
    mail.set_content("附件有初稿和定稿。")
    for name, each in (("1年报（初稿）.docx", older), ("2年报（定稿）.docx", spec)):
        mail.add_attachment(docx.render(each, layout), maintype="application", subtype="octet-stream", filename=name)
    report = parse_bytes(mail.as_bytes())
    assert report.evidence["member"] == "2年报（定稿）.docx" and differing(report, spec.expected(layout)) == {}


def test_every_sheet_that_a_set_of_frames_shows_is_read() -> None:
    tables = (
        "<tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数<tr><td>规章<td>1<td>2<td>3",
        "<tr><td><td>结果维持<td>结果纠正<td>其他结果<td>尚未审结<td>总计<tr><td>行政复议<td>1<td>0<td>2<td>0<td>3",
    )
    pages = ["<html><title>某县2023年政府信息公开工作年度报告</title><frameset><frame src=1></frameset></html>"]
    pages += [f"<html><body><table>{rows}</table></body></html>" for rows in tables]
    parts = [f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n" for page in pages]
    archive = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" + "".join(parts) + "--b--\r\n"
    report = parse_bytes(archive.encode())
    places = {(cell.table, cell.item, cell.measure): cell.place for cell in report.cells}
    assert places["proactive_disclosure", "regulations", "issued"].startswith("page=1 ")
    assert places["review_litigation", "reconsideration", "total"].startswith("page=2 ")
    assert (report.agency, report.year) == ("某县", 2023)
