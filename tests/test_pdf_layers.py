"""Layers that are switched off are in the file and not on the page: nothing of them is read."""

from __future__ import annotations

import pytest
from pdf_drawing import FONT
from reportlab.pdfgen.canvas import Canvas
from test_pdf_overlays import second_number, table_with

from parsers.document import Hints
from parsers.readers.pdf import read

GROUP = b"9001 0 obj<</Type/OCG/Name%s>>endobj\n9002 0 obj<</Type/OCG/Name(other)>>endobj\n"
OFF = b"/OFF[9001 0 R]"
ON = b"/OFF[9002 0 R]"
ALL_OFF = b"/BaseState/OFF/ON[9002 0 R]"


def layered(view: bytes, name: bytes = b"(old)", *, owner: bytes = b"", extra: bytes = b"") -> bytes:
    """A table whose second number, 26, is printed over a 7 of a layer; `owner` puts the 7 into a form object of its
    own, with this entry, in place of a mark in the page's content."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFont(FONT, 10)
        if owner:
            canvas.beginForm("old")
            canvas.setFont(FONT, 10)
            canvas.drawString(x - 2, y, "7")
            canvas.endForm()
            canvas.doForm("old")
        else:
            canvas._code.append("/OC /L1 BDC")
            canvas.drawString(x - 2, y, "7")
            canvas._code.append("EMC")
        canvas.drawString(x + 5, y, "26")

    data = table_with(draw)
    layers = b"/OCProperties<</OCGs[9001 0 R 9002 0 R]/D<<%s>>>>" % view
    data = data.replace(b"/Type /Catalog", layers + b"/Type /Catalog")
    data = data.replace(b"/Resources <<", b"/Resources <</Properties<</L1 9001 0 R>> ")
    data = data.replace(b"/Subtype /Form", owner + b"/Subtype /Form")
    return data.replace(b"xref\n", GROUP % name + extra + b"xref\n", 1)


@pytest.mark.parametrize("name", [b"(old)", b"<FEFF65E77A3F>"], ids=["plain", "utf-16"])
@pytest.mark.parametrize("view", [OFF, ALL_OFF], ids=["off", "all off"])
def test_a_number_of_a_layer_that_is_off_is_not_read(view: bytes, name: bytes) -> None:
    assert second_number(layered(view, name)) == "26"
    assert second_number(layered(view, name, owner=b"/OC 9001 0 R")) == "26"


def test_a_number_of_a_layer_that_is_on_is_read() -> None:
    assert second_number(layered(ON)) == "726"
    assert second_number(layered(ON, owner=b"/OC 9001 0 R")) == "726"


@pytest.mark.parametrize(("policy", "text"), [("AnyOn", "726"), ("AllOn", "26"), ("AllOff", "26"), ("AnyOff", "726")])
def test_a_drawing_of_several_layers(policy: str, text: str) -> None:
    members = b"<</Type/OCMD/OCGs[9001 0 R 9002 0 R]/P/%s>>" % policy.encode()
    assert second_number(layered(OFF, owner=b"/OC" + members)) == text


RULES = {
    b"/P/AllOn": "26",
    b"/P/AnyOn": "726",
    b"/P/AnyOff": "726",
    b"/VE[/And 9001 0 R 9002 0 R]": "26",
    b"/VE[/Or 9001 0 R 9002 0 R]": "726",
    b"/VE[/And[/Not 9001 0 R]9002 0 R]": "726",
}


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_text_of_several_layers(rule: bytes) -> None:
    members = b"9003 0 obj<</Type/OCMD/OCGs[9001 0 R 9002 0 R]%s>>endobj\n" % rule
    data = layered(OFF, extra=members).replace(b"/L1 9001 0 R", b"/L1 9003 0 R")
    assert second_number(data) == RULES[rule]


@pytest.mark.parametrize(("event", "text"), [("View", "26"), ("Print", "726")])
def test_a_layer_that_says_when_it_is_shown(event: str, text: str) -> None:
    usage = b"(old)/Usage<</View<</ViewState/OFF>>/Print<</PrintState/ON>>>>"
    applied = b"/AS[<</Event/%s/Category[/View/Print]/OCGs[9001 0 R]>>]" % event.encode()
    assert second_number(layered(ON + applied, usage)) == text


def test_layers_that_cannot_be_told_apart_are_a_doubt() -> None:
    twins = layered(OFF, b"(other)")
    assert any("layers" in flaw for flaw in read(twins, Hints()).flaws)
    assert not any("layers" in flaw for flaw in read(layered(OFF), Hints()).flaws)
