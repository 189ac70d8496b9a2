"""Pages: every visible word comes out once and in order, whatever the state of the markup."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_markup import grids, read, texts, words

from parsers.markup import builder, flow, kinds, layout


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>1<td>2<tr><td>3<td>4</table>",
        "<table><tr><td>1</td><td>2</td></tr><td>3</td><td>4</td></table>",
        "<table><tr><td><div>1<td><span>2<tr><td>3</div><td><p>4</table>",
        "<table><form><tr><td>1<td>2</tr><tr><td>3<td>4</tr></form></table>",
        "<TABLE><TBODY><TR><TD>1</TD><TD>2</TD></TR><TR><TD>3</TD><TD>4</TD></TR></TBODY></TABLE>",
        "<table><tr><td>1</td><td>2</td></tr></tr></tr><tr><td>3</td></td><td>4</td></tr></table></table>",
        "<table><tr><td>1<td>2<tr><td>3<td>4",
        "<table><tr><th>1<th>2<tr><td>3<td><!-- <td>9 -->4</table>",
        "<table><tfoot><tr><td>3<td>4</tfoot><tbody><tr><td>1<td>2</table>",
        "<tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>",
        "<table><tr><td>1<td>2<tr style='display: none'><td>8<td>9<tr><td>3<td hidden>7<td>4</table>",
        "<table><tr><td>1<td>2<tr><td>3<script>document.write('<td>9')</script><td>4</table>",
        "<table><tr><td title='a>b'>1<td>2<tr><td>3<td class=x/>4</table>",
        "<table><tr><td><table><tr><td>1</table><td>2<tr><td>3<td>4</table>",
    ],
)
def test_every_way_to_write_a_table_gives_its_cells(markup: str) -> None:
    assert [[cell[0] for cell in grid] for grid in grids(f"<p>vor</p>{markup}")] == [["1", "2", "3", "4"]]
    assert [(cell[1], cell[2]) for cell in grids(markup)[0]] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_what_follows_the_first_end_of_the_page_is_read() -> None:
    assert texts("<html><body><p>一</p></body></html><p>二</p></html>") == ["一", "二"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<td>申<span>请</span>\n  人<td>x", "申请人"),
        ("<td><p>自然</p>\n<p>人</p><td>x", "自然\n人"),
        ("<td>自然<br>人<br/><td>x", "自然\n人"),
        ("<td>1&nbsp;2&#12288;<td>x", "1\xa02\u3000"),
        ("<td>a\n   b<td>x", "a b"),
        ("<td>0.37<b>万元</b><td>x", "0.37万元"),
        ("<td>10<sup>1</sup><td>x", "10[1]"),
        ("<td><sup>5</sup><td>x", "5"),
        ("<td>3<span style='DISPLAY:NONE'>9<b>9</b></span>4<td>x", "34"),
        ("<td>&lt;5&gt;<td>x", "<5>"),
        ("<td>1 < 2<td>x", "1 < 2"),
        ("<td><select><option>9</select><button>9</button>7<td>x", "7"),
        ("<td><o:p></o:p><st1:date>3</st1:date><td>x", "3"),
    ],
)
def test_the_text_of_a_cell_is_what_a_reader_sees(markup: str, text: str) -> None:
    assert grids(f"<table><tr>{markup}</table>")[0][0][0] == text


def test_a_number_is_never_glued_from_two_cells_or_lines() -> None:
    markup = "<td>1</td><td>2</td><p>3</p><p>4</p><ul><li>5<li>6</ul>7<br>8<div>9</div>10<h2>11</h2>12<hr>13"
    document = read(markup)
    cells = [cell.text for grid in document.grids() for cell in grid.cells]
    assert [*cells, *document.text().split("\n")] == [str(number) for number in range(1, 14)]


class Scribble:
    """Random markup of the kind found on pages, with the words that a reader of the page sees, in order."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.shown: list[str] = []
        self.words = 0

    def word(self, visible: bool) -> str:
        self.words += 1
        if visible:
            self.shown.append(f"w{self.words}")
        return f"w{self.words} "

    def inline(self, visible: bool) -> str:
        ways: list[Callable[[], str]] = [
            lambda: f"<span style='color:red'>{self.word(visible)}</span>",
            lambda: f"<span style='display:none'>{self.word(False)}<b>{self.word(False)}</b></span>",
            lambda: f"<script>var a = '<p>{self.word(False)}</p>';</script>",
            lambda: f"<!-- <table><tr><td>{self.word(False)} -->",
            lambda: f"<font face='x'>{self.word(visible)}<br>",
            lambda: self.word(visible),
        ]
        return self.rng.choice(ways)()

    def content(self, depth: int, visible: bool) -> str:
        choice = self.rng.choice
        makers = [
            lambda: self.inline(visible),
            lambda: f"<div>{self.content(depth - 1, visible)}{choice(['</div>', '</font></div>'])}",
            lambda: f"<p>{self.inline(visible)}{choice(['</p>', '<p>'])}",
            lambda: f"<div hidden>{self.content(depth - 1, False)}</div>",
            lambda: "<ul>" + "".join(f"<li>{self.inline(visible)}" for _ in range(2)) + "</ul>",
            lambda: f"<h{self.rng.randint(1, 6)}>{self.inline(visible)}</h2>",
            lambda: self.table(visible),
        ]
        return "".join(choice(makers if depth else makers[:1])() for _ in range(self.rng.randint(1, 4)))

    def table(self, visible: bool) -> str:
        made = "<table>"
        for _ in range(self.rng.randint(1, 3)):
            seen = self.rng.random() > 0.2
            made += "<tr>" if seen else "<tr style='display:none'>"
            for _ in range(self.rng.randint(1, 3)):
                made += f"<td>{self.inline(visible and seen)}{self.rng.choice(['', '</td>'])}"
            made += self.rng.choice(["", "</tr>"])
        return made + "</table>"


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_every_visible_word_comes_out_once_and_in_order(rng: random.Random) -> None:
    scribble = Scribble(rng)
    # A visible table at the end keeps the reader from opening hidden ones for want of any.
    markup = scribble.content(3, True) + f"<table><tr><td>{scribble.word(True)}<td>{scribble.word(True)}</table>"
    assert words(read(markup)) == scribble.shown


PIECES = [
    *("<td>", "</td>", "<tr>", "<td>1</td>", "<td><p>a", "<td><b>x</b><td title='<td>'>", "<table>", "</table>"),
    *("<td hidden>y", "<!-- <td> -->", "<a href=x>", "</a>", "<div class=nav>z</div>", "<pre> p", "</pre>"),
    *("<sup>1</sup>", "</div>", "<h1>", "w ", "<td>2", "<p>", "<script>1</script>"),
    *('<td title="9>3</td>', "<span class='x>4</span>", '<p title="9">', "'", '"'),
]


def shape(items: Sequence[flow.Item]) -> list[object]:
    return [[shape(cell.items) for cell in cells(item)] if isinstance(item, flow.Table) else item for item in items]


def dissolved(items: Sequence[flow.Item]) -> tuple[list[flow.Line | flow.Placed], list[str]]:
    flaws: list[str] = []
    return list(layout.dissolve(items, flaws)), flaws


def cells(table: flow.Table) -> list[flow.Cell]:
    return [cell for group in table.row_groups() for row in group for cell in row]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_cells_remembered_by_their_markup_read_as_if_read_anew(markup: str) -> None:
    quick = builder.read_flow(markup)
    slow = builder._Reader(kinds.STYLED_AWAY, text=markup)
    slow.read_by_tags(markup)
    slow.finish()
    assert dissolved(quick.items) == dissolved(slow.items)
    if not any(isinstance(item, flow.Dissolved) for item in quick.items):
        assert shape(quick.items) == shape(slow.items)
    assert (quick.facts, quick.hidden_tables) == (slow.facts, slow.hidden_tables)


TABLE = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
AFTER = '<p class="x">after</p><table><tr><td>5</td></tr></table>'


@pytest.mark.parametrize(
    ("broken", "seen"),
    [
        (TABLE.replace("<td>4", '<td width="9>4') + AFTER, [["1", "2", "3", "after\n5"]]),
        (TABLE.replace("<td>4", "<td width='9>4") + AFTER.replace('"', "'"), [["1", "2", "3", "after\n5"]]),
        (TABLE.replace("<td>4", '<td width="9>4') + '<p>a "b"</p>' + TABLE, [["1", "2", "3", "1\t2\n3\t4"]]),
        (TABLE.replace("<td>1", '<td width="9>1').replace("<td>2", '<td width="9">2'), [["2", "3", "4"]]),
        (TABLE.replace("<td>1", '<td width="9>1') + AFTER, ["after", "5"]),
        (TABLE.replace("<td>1", '<td><span id="a>1</span>') + AFTER, ["after", "5"]),
        (TABLE.replace("<td>4", '<td><span id="a>4</span>') + AFTER, [["1", "2", "3", "after\n5"]]),
        (TABLE.replace("<table>", '<table width="9>') + AFTER, ["after", "5"]),
        ('<p class="x>before</p>' + TABLE + AFTER, ["after", "5"]),
        (TABLE.replace("<td>1", '<td width="9>1'), [["1", "2", "3", "4"]]),
    ],
)
def test_a_quote_is_closed_by_the_next_one_wherever_that_stands(broken: str, seen: list[object]) -> None:
    """As in a browser; only of a quote that nothing closes, behind which a browser shows nothing, is the rest read."""
    for _ in range(3):
        pieces, _ = dissolved(builder.read_flow(broken).items)
        found = [piece.text if isinstance(piece, flow.Line) else [c.text for c in piece.grid.cells] for piece in pieces]
        assert found[: len(seen)] == seen
