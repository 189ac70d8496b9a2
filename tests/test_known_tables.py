"""A page is read as if it were the first, whatever tables with the same markup were read before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.strategies import layouts, specs
from parsers.engine import parse_bytes
from parsers.markup import builder, flow, known, layout, tags, tokens
from parsers.report import Report
from parsers.tables import forms, plans, rows

_NUMBER = re.compile(rb"(?<=>)(\s*)(\d{1,6})(?=\s*<)")

ODD = (
    "",
    "-",
    "0{}",
    "1{}",
    "{}.5",
    "{}<sup>1</sup>",
    "{}<s>3</s>",
    "<s>4</s>{}",
    '<span style="display:none">7</span>{}',
    '<i style="display:none">{}</i>&#51;',
    "{}（其中3）",
    "<b>1</b><b>{}</b>",
    "&#50;<i>{}</i>",
    "&nbsp;{}",
    "{}<br>",
    "<p>{}</p><p></p>",
    "<img src=x>",
    "<input value=3>",
    "<!-- {} -->",
    "<script>document.write('</table>')</script>{}",
)
"""What cells hold beside a plain number: nothing, notes, struck and hidden figures, and what looks like the end."""


def filled_in(page: bytes, seed: int, odd: float = 0.0) -> bytes:
    """The page with other numbers in its cells, a share of them drawn oddly."""
    draw = generator(seed)

    def number(match: re.Match[bytes]) -> bytes:
        digits = str(draw.choice([0, 1, 2, 3, 4, 5, draw.randrange(100), draw.randrange(10**5)]))
        shape = draw.choice(ODD) if draw.random() < odd else "{}"
        return match[1] + shape.format(digits).encode()

    return _NUMBER.sub(number, page)


def forget() -> None:
    """As if this process had read nothing yet."""
    for remembered in (
        known._alike,
        builder._remembered_fragment,
        forms._blank_form,
        forms._remembered,
        plans.plan,
        plans._planned,
        rows._reading,
    ):
        remembered.cache_clear()
    tags.remembered.clear()


def first_reading(page: bytes) -> Report:
    forget()
    return parse_bytes(page)


def as_first(pages: list[bytes]) -> None:
    """Assert that each of the pages, read one after the other, gives what it gives to who has read no other."""
    forget()
    reports = [parse_bytes(page) for page in pages]
    for page, report in zip(pages, reports, strict=True):
        assert report == first_reading(page)


def test_pages_of_any_layout_are_read_as_the_first() -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        spec=specs(), layout=layouts("html", ambiguous=True), seed=st.integers(0, 999), odd=st.sampled_from([0, 0.1])
    )
    def prove(spec: ReportSpec, layout: Layout, seed: int, odd: float) -> None:
        drawn = filled_in(html.render(spec, layout), seed, odd)
        as_first([drawn, *(filled_in(drawn, seed + turn) for turn in range(1, 5)), drawn])

    prove()


@pytest.mark.parametrize("shape", ODD)
def test_a_cell_drawn_oddly_is_read_as_in_the_first_page(shape: str) -> None:
    page = html.render(ReportSpec.draw(generator(3)), Layout.plain())
    at = [match.start(2) for match in _NUMBER.finditer(page)][40]
    odd = page[:at] + shape.format(6).encode() + page[at:].lstrip(b"0123456789")
    as_first([filled_in(odd, seed) for seed in range(5)])


Frame = Callable[[str], str]
FRAMES: dict[str, Frame] = {
    "hidden": lambda table: f'<div style="display:none">{table}</div>',
    "in a script": lambda table: f"<script>var t = '{table}'</script>",
    "in a comment": lambda table: f"<!-- {table} -->",
    "in a table": lambda table: f"<table><tr><td>{table}</td><td>1</td></tr></table>",
    "in a heading": lambda table: f"<h1>{table}</h1>",
    "in an open link": lambda table: f"<a href=x>{table}",
    "in a menu": lambda table: f'<div class="nav">{table}</div>',
    "behind an open attribute": lambda table: f'<p title="{table}">text</p>',
    "in many elements": lambda table: "<div>" * 700 + table + "</div>" * 700,
    "above a sheet": lambda table: f"{table}<style>td:last-child {{ display: none }}</style>",
    "with a sheet inside": lambda table: table.replace(
        "<td", "<td><style>tr:last-child { display: none }</style></td><td"
    ),
    "filled by a script": lambda table: (
        table.replace("<td", '<td id="k"></td><td', 1) + "<script>$('#k').text(3)</script>"
    ),
    "bound to data": lambda table: table.replace("<td", '<td v-text="k"></td><td', 1),
    "second of two": lambda table: f"<table><tr><td>1</td><td>2</td></tr></table>{table}",
}


@pytest.mark.parametrize("frame", FRAMES)
def test_a_known_table_is_read_as_its_place_in_the_page_demands(frame: str) -> None:
    page = html.render(ReportSpec.draw(generator(5)), Layout.plain()).decode()
    tables = re.compile(r"<table.*?</table>", re.DOTALL)
    framed = tables.sub(lambda match: FRAMES[frame](match[0]), page)
    pages = [
        filled_in(text.encode(), seed) for seed, text in enumerate([page, page, page, framed, framed, framed, page])
    ]
    as_first(pages)


def test_most_tables_of_a_form_are_filled_in_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    page = html.render(ReportSpec.draw(generator(7)), Layout.plain())
    forget()
    for seed in range(3):
        parse_bytes(filled_in(page, seed))
    monkeypatch.setattr(builder._Reader, "_cell", lambda *_: pytest.fail("a cell was read"))
    monkeypatch.setattr(builder, "fragment", lambda *_: pytest.fail("a cell was read"))
    assert parse_bytes(filled_in(page, 4)).cells


def _texts() -> Iterator[str]:
    pieces = [
        "<table>",
        "</table>",
        "<td>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "5",
        '<p title="',
        '">',
        "</TABLE>",
    ]
    for seed in range(400):
        draw = generator(seed)
        yield "".join(draw.choice(pieces) for _ in range(draw.randrange(12)))


def test_stretches_of_a_page_put_together_are_the_page() -> None:
    for text in _texts():
        stretches = list(tokens.split_at_plain_tables(text))
        assert "".join("".join(parts) + table for parts, table in stretches) == text
        assert all(table.startswith("<table") and table.endswith("</table>") for _, table in stretches if table)


def test_a_number_alone_in_a_table_that_arranges_the_page_is_that_of_each_page() -> None:
    forget()
    for visitors in ("4", "17", "17", "230"):
        (line,) = layout.dissolve(builder.read_flow(f"<table><tr><td>{visitors}</td></tr></table>").items, [])
        assert isinstance(line, flow.Line)
        assert line.text == visitors
