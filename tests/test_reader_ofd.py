"""OFD: the lattice of PDF, whatever way a program spells its pages; digits that no font vouches for are no numbers."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("reportlab", reason="the extra 'press' is not installed")
pytest.importorskip("pylopdf_fonts_zh_cn", reason="the extra 'press' is not installed")

from reading import differing, parse

from fixtures.press import Layout, ReportSpec, generator, ofd, pdf
from parsers import ocr
from parsers.document import Hints, squeeze
from parsers.errors import LimitExceeded, Unreadable
from parsers.ofd import package
from parsers.ofd.geometry import deltas, shapes
from parsers.readers import ofd as reader

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
PLAIN = Layout()


@pytest.fixture(scope="module")
def spec() -> ReportSpec:
    return ReportSpec.draw(generator("ofd"), year=2023, scale="county")


@pytest.fixture(scope="module")
def pages(spec: ReportSpec) -> bytes:
    return pdf.render(spec, PLAIN)


def page(*objects: str, resources: str = "", **files: str | bytes) -> bytes:
    """A file of one page of 100 by 100 mm."""
    return ofd.pack(
        {
            "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
            "</ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 100 100"
            "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData>"
            '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P.xml"/></ofd:Pages></ofd:Document>',
            "Doc_0/Res.xml": f"<ofd:Res {SPACE}>{resources}</ofd:Res>",
            "Doc_0/Pages/P.xml": f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer>"
            "</ofd:Content></ofd:Page>",
            **files,
        }
    )


def text(content: str, x: float, y: float, more: str = "", inner: str = "", step: float = 4) -> str:
    delta = f'DeltaX="g {len(content) - 1} {step}"' if len(content) > 1 else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y} 50 6" Font="1" Size="4" {more}>{inner}'
        f'<ofd:TextCode X="0" Y="4" {delta}>{content}</ofd:TextCode></ofd:TextObject>'
    )


def line(path: str, more: str = "") -> str:
    data = f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject Boundary="0 0 100 100" LineWidth="0.2" {more}>{data}</ofd:PathObject>'


def unit(content: str) -> str:
    return (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>'
        f"{content}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )


GRID = "M 10 10 L 90 10 M 10 20 L 90 20 M 10 30 L 90 30 M 10 10 L 10 30 M 50 10 L 50 30 M 90 10 L 90 30"


def cells(data: bytes) -> list[list[str]]:
    grids = list(reader.read(data, Hints()).grids())
    return [[cell.text if cell else "" for cell in row] for row in grids[0].slots()] if grids else []


@pytest.mark.parametrize("number", range(3))
def test_pages_that_share_a_sheet_are_read_each_for_itself(number: int) -> None:
    spec, layout = ReportSpec.draw(generator(f"sheets {number}")), Layout(pdf_up=4, one_table=number == 0)
    report = parse(ofd.render(spec, layout))
    assert differing(report, spec.expected(layout)) == {}
    assert report.status == "ok"


@pytest.mark.parametrize(
    "style",
    [
        ofd.Style(steps="g"),
        ofd.Style(steps="plain", matrix=True),
        ofd.Style(steps="single", joined=True),
        ofd.Style(template=True, composite=True),
        ofd.Style(glyphs=True),
    ],
)
def test_every_way_to_spell_a_page_gives_the_same_cells_and_places(
    spec: ReportSpec, pages: bytes, style: ofd.Style
) -> None:
    report = parse(ofd.from_pdf(pages, style))
    drawn = parse(pages)
    assert (report.status, report.method, report.media_type) == ("ok", "ofd-lattice", "application/ofd")
    assert differing(report, spec.expected(PLAIN)) == {}
    assert report.sections == drawn.sections
    for one, other in zip(report.cells, drawn.cells, strict=True):
        mine, theirs = _box(one.place), _box(other.place)
        assert one.place.split()[0] == other.place.split()[0]
        assert all(abs(a - b) < 3 for a, b in zip(mine, theirs, strict=True))


def _box(place: str) -> list[float]:
    return [float(edge) for edge in place.partition("box=")[2].split(",")]


@pytest.mark.parametrize(
    "layout",
    [
        Layout(pdf_rotated=True),
        Layout(pdf_watermark=True, pdf_running_header=True),
        Layout(pdf_break_row=9, pdf_header_repeats=True, pdf_bottom_rule=False),
        Layout(pdf_rules="rects", pdf_line_boxes=True, pdf_fills=True),
        Layout(pdf_rules="double", pdf_char_by_char=True, pdf_row_by_row=False),
        Layout(pdf_landscape=True, pdf_page_numbers=False, vertical_labels=True, label_gaps="newline"),
    ],
)
def test_layouts_of_paper_are_read_as_in_pdf(spec: ReportSpec, layout: Layout) -> None:
    report = parse(ofd.render(spec, layout))
    assert differing(report, spec.expected(layout)) == {}
    assert report.status == "ok", report.reason


def test_the_text_is_what_another_reader_finds(spec: ReportSpec) -> None:
    ofdkit = pytest.importorskip("ofdkit", reason="the extra 'dev' is not installed")
    for seed in range(4):
        # Page numbers, running heads, repeated headings and watermarks are no text of the report.
        layout = replace(
            Layout.random(generator(f"kit {seed}"), odd=0.2),
            pdf_watermark=False,
            cut_between="",
            pdf_page_numbers=False,
            pdf_running_header=False,
            pdf_header_repeats=False,
        )
        data = ofd.render(spec, replace(layout, pdf_double_strike=False))
        with ofdkit.open(io.BytesIO(data)) as document:
            theirs = Counter(squeeze(document.text()))
        found = reader.read(data, Hints())
        mine = found.text() + "".join(cell.text for grid in found.grids() for cell in grid.cells)
        assert Counter(squeeze(mine)) == theirs


def test_steps_and_paths() -> None:
    assert deltas("g 3 4.2 5 g 2 -1") == [4.2, 4.2, 4.2, 5.0, -1.0, -1.0]
    assert deltas("1 g x") == [1.0]
    assert len(deltas("g 99999999999 1")) <= 100_000
    identity = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    assert list(shapes("S 0 0 M 1 1 L 2 1 L 2 2 C M 5 5 B 1 1 2 2 3 3 L 4 3", identity)) == [
        [(1, 1), (2, 1), (2, 2), (1, 1)],
        [(3, 3), (4, 3)],
    ]


def test_lines_are_strokes_thin_fills_and_what_units_hold() -> None:
    texts = text("规章", 12, 11) + text("12", 52, 11, step=2) + text("许可", 12, 21) + text("7", 52, 21)
    expected = [["规章", "12"], ["许可", "7"]]
    bars = "".join(
        line(f"M {x} {y} L {x + w} {y} L {x + w} {y + h} L {x} {y + h} C", 'Stroke="false" Fill="true"')
        for x, y, w, h in [(10, k, 80, 0.2) for k in (10, 20, 30)] + [(k, 10, 0.2, 20) for k in (10, 50, 90)]
    )
    used = '<ofd:CompositeObject Boundary="0 0 100 100" ResourceID="7"/>'
    color = '<ofd:StrokeColor Value="255 255 255"/>'
    white = f'<ofd:DrawParams><ofd:DrawParam ID="9">{color}</ofd:DrawParam></ofd:DrawParams>'
    assert cells(page(line(GRID), texts)) == expected
    assert cells(page(bars, texts)) == expected
    assert cells(page(used, texts, resources=unit(line(GRID)))) == expected
    assert cells(page(f"<ofd:PageBlock>{line(GRID)}{texts}</ofd:PageBlock>")) == expected
    for hidden in ('Stroke="false"', 'Visible="false"', 'Alpha="0"', 'DrawParam="9"'):
        unruled = reader.read(page(line(GRID, hidden), texts, resources=white), Hints())
        assert not any(cell.text == "12" for grid in unruled.grids() for cell in grid.cells)


def test_what_cannot_be_seen_is_not_read() -> None:
    for hidden in ('Visible="false"', 'Alpha="0"', 'Fill="false"'):
        document = reader.read(page(text("公开", 10, 10), text("99", 30, 10, hidden)), Hints())
        assert document.text() == "公开"
    white = '<ofd:FillColor Value="255 255 255"/>'
    box = line("M 28 8 L 60 8 L 60 18 L 28 18 C", 'Stroke="false" Fill="true"').replace("<ofd:Abb", "{}<ofd:Abb")
    navy, paper = box.format('<ofd:FillColor Value="20 40 90"/>'), box.format(white)
    for under, seen in (("", False), (navy, True), (navy + paper, False)):
        document = reader.read(page(text("公开", 10, 10), under, text("99", 30, 10, inner=white)), Hints())
        assert ("9" in document.text()) is seen
    outside = reader.read(page(text("公开", 10, 10), text("99", 300, 10)), Hints())
    assert outside.text() == "公开"


def test_turned_pages_read_upright() -> None:
    turned = [
        f'<ofd:TextObject Boundary="{80 - 10 * k} 10 6 60" Font="1" Size="4" CTM="0 1 -1 0 4 0">'
        f'<ofd:TextCode X="0" Y="0" DeltaX="g 3 4">{row}</ofd:TextCode></ofd:TextObject>'
        for k, row in enumerate(["一行在上", "二行在下"])
    ]
    assert squeeze(reader.read(page(*turned), Hints()).text()) == "一行在上二行在下"
    rising = text("99", 10, 10, 'CTM="0.8 0.6 -0.6 0.8 0 0"')
    assert reader.read(page(text("公开", 10, 10), rising), Hints()).text() == "公开"  # a watermark


def test_digits_that_the_font_does_not_mean_are_no_numbers(spec: ReportSpec, pages: bytes) -> None:
    glyphs = (
        '<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="2"><ofd:Glyphs>{} {}</ofd:Glyphs>'
        "</ofd:CGTransform>"
    )
    texts = text("规章", 12, 11) + text("许可", 12, 21) + text("行政机关主动公开情况", 12, 50)
    sound = page(line(GRID), texts, text("12", 52, 11, inner=glyphs.format(5, 6), step=2))
    two_shapes = page(line(GRID), texts, text("11", 52, 11, inner=glyphs.format(5, 6), step=2))
    one_shape = page(line(GRID), texts, text("12", 52, 11, inner=glyphs.format(5, 5), step=2))
    assert cells(sound)[0] == ["规章", "12"]
    for data in (two_shapes, one_shape):
        document = reader.read(data, Hints())
        assert cells(data)[0] == ["规章", "\ufffd\ufffd"]
        assert any("readable encoding" in flaw for flaw in document.flaws)
    unmapped = parse(ofd.from_pdf(pages, ofd.Style(mapped=False)))
    assert (unmapped.status, unmapped.cells) == ("unreadable", [])
    assert "optical reading" in unmapped.reason


def test_pages_that_are_pictures_need_optical_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    scan = ofd.from_pictures([b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe0"])
    report = parse(scan)
    assert (report.status, "ogi-reports[ocr]" in report.reason) == ("needs_extra", True)
    image = '<ofd:ImageObject Boundary="0 0 100 100" ResourceID="3"/>'
    hidden = page(image, text("扫描识别", 10, 10, 'Alpha="0"'))
    assert parse(hidden).status == "needs_extra"
    half = page('<ofd:ImageObject Boundary="0 0 100 20" ResourceID="3"/>', text("公开", 10, 30))
    assert reader.read(half, Hints()).flaws == []
    with pytest.raises(Unreadable, match="no text layer"):
        reader.read(page(), Hints())


def test_scanned_pages_are_read_by_their_pictures(spec: ReportSpec) -> None:
    if not ocr.installed():
        pytest.skip("the extra 'ocr' is not installed")
    scan = pytest.importorskip("fixtures.press.scan")
    pictures = scan.pictures(spec, PLAIN, scan.Scan())[:1]
    report = parse(ofd.from_pictures(pictures))
    assert report.method == "ocr"
    found = differing(report, spec.expected(PLAIN))
    assert all(read is None for _, read in found.values())
    assert sum(cell.value is not None for cell in report.cells) > 5


def test_bad_files_have_their_status(spec: ReportSpec, pages: bytes) -> None:
    whole = ofd.from_pdf(pages, ofd.Style())
    assert parse(whole[: len(whole) // 2], "a.ofd").status == "unreadable"
    locked = parse(page(text("公开", 1, 1), **{"Doc_0/Encryptions.xml": "<a/>"}))
    assert (locked.status, "is encrypted" in locked.reason) == ("unreadable", True)
    assert parse(_without(whole, "Doc_0/Document.xml")).status == "unreadable"
    torn = parse(_without(whole, "Doc_0/Pages/Page_1/Content.xml"))
    assert (torn.status, "page 2: missing" in torn.reason) == ("partial", True)
    bomb = page(text("公开", 1, 1), resources="", **{"Doc_0/Pages/P.xml": b" " * (60 << 20)})
    assert parse(bomb).status == "failed"
    itself = '<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="7"/>'
    with pytest.raises(LimitExceeded):
        reader.read(page(itself, resources=unit(itself)), Hints())
    assert package.resolve("Doc_0/Pages/P.xml", "../../x") == "x"


def _without(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return ofd.pack({known: source.read(known) for known in source.namelist() if known != name})


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damage_never_raises_anything_else(pages: bytes, data: st.DataObject) -> None:
    files: dict[str, str | bytes] = {}
    whole = ofd.from_pdf(pages, ofd.Style(matrix=True, composite=True, glyphs=True))
    with zipfile.ZipFile(io.BytesIO(whole)) as source:
        for name in source.namelist():
            content = bytearray(source.read(name))
            for _ in range(data.draw(st.integers(0, 3))):
                at = data.draw(st.integers(0, len(content) - 1))
                content[at : at + 1] = data.draw(st.sampled_from([b"", b"9", b"-", b"e", b" ", b'"', b"1e999"]))
            files[name] = bytes(content)
    report = parse(ofd.pack(files))
    assert "reader failed" not in report.reason
