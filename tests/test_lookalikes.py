"""Characters that only look like those of the labels, as they are copied out of files with poor fonts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from reading import differing, parse

from fixtures.press import docx, html, text
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec

ALIKE = str.maketrans("人一二三民行力长见门口工示（）、", "⼈⼀⼆三⺠⾏⼒⻓⻅⻔⼝⼯⽰︵︶︑")


@pytest.mark.parametrize("press", [docx.render, html.render, text.render])
def test_radicals_in_place_of_ideographs_are_these(press: Callable[[ReportSpec, Layout], bytes]) -> None:
    spec, layout = ReportSpec.draw(generator(8)), Layout(text_form="tabs")
    data = press(spec, layout)
    if data[:2] == b"PK":
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).decode().translate(ALIKE))
        data = packed.getvalue()
    else:
        data = data.decode().translate(ALIKE).encode()
    report, truth = parse(data), spec.expected(layout)
    assert (report.status, differing(report, truth)) == ("ok", {})
    assert (report.agency, report.year, report.title) == (truth.agency, truth.year, truth.title)
