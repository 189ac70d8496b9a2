"""Texts made of noise, or to take time: read or refused in words, and no digit is lost or made up."""

from __future__ import annotations

import contextlib
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import parse

from parsers.document import Grid, Hints
from parsers.errors import LimitExceeded, ParseError, Unreadable
from parsers.plaintext import typewriter
from parsers.readers import markdown, text

NOISE = st.lists(
    st.sampled_from(
        [
            "|",
            "\t",
            "\n",
            "  ",
            "规章",
            "0",
            "12",
            "┌",
            "─",
            "│",
            "┘",
            "+--",
            "---",
            "#",
            " ",
            "<table>",
            "<td>",
            "`",
            "*",
            "_",
            "[",
            "](",
            "\\",
            "一、",
            "。",
            "\0",
            "> ",
            "\x0c",
        ]
    ),
    max_size=80,
).map("".join)


@settings(max_examples=300, deadline=20_000)
@given(NOISE)
def test_no_text_makes_the_readers_fail(source: str) -> None:
    for reader in (text, markdown):
        try:
            document = reader.read(source.encode(), Hints())
        except ParseError:
            continue
        for grid in document.grids():
            grid.slots()


@given(NOISE)
def test_no_digit_is_lost_or_made_up_in_plain_text(source: str) -> None:
    try:
        document = text.read(source.encode(), Hints())
    except Unreadable:
        return
    printed = "".join(
        "".join(cell.text for cell in block.cells) if isinstance(block, Grid) else block.text
        for block in document.blocks
    )
    assert sorted(ch for ch in printed if ch.isdigit()) == sorted(ch for ch in source if ch.isdigit())


HOSTILE = (
    "|",
    "a|b\n",
    "\t0\n",
    "规章\n0\n",
    "规章 0 0\n",
    "规章\n\t\n",
    "a,b,c\n",
    "┌─┐\n",
    "│ │\n",
    "a  b\n",
    "**a",
    "[a](",
    "`",
    "<table>",
    "# a\n",
    "_a ",
    "+-+\n",
)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("reader", [text, markdown], ids=["text", "markdown"])
def test_hostile_texts_are_read_or_refused_but_never_hang(reader: ModuleType, piece: str) -> None:
    """Each takes a second of the processor at most; one that is tried again from every line would take hours."""
    with contextlib.suppress(ParseError):
        reader.read((piece * 10_000).encode(), Hints())


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(LimitExceeded):
        text.read(b"x" * (text.MAX_BYTES + 1), Hints())


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["a  b\n", "│ │\n", "+-+\n", "规章  0  0\n", "|a|0|\n", "a\t0\n"])
def test_hostile_texts_as_pages_reach_a_limit_or_are_read(piece: str) -> None:
    """The longest that are read so, under every heading that may part them."""
    lines = piece * (typewriter.MOST_LINES // 4)
    parse(
        "".join(f"{heading}\n{lines}" for heading in ("二、公开情况", "三、申请情况", "四、诉讼情况")).encode(), "a.txt"
    )


def test_lines_that_nearly_draw_a_table_are_tried_once() -> None:
    """Each would be tried again from every line, were what failed not remembered."""
    for piece in ("a  b\nx\n", "规章：本年制发件数1\n", "第二十条第（一）项\n", "a：b：c：d：e\n"):
        assert text.read((piece * 5_000).encode(), Hints()).blocks
