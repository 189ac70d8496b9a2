"""report.html: one page for a person that shows what is in the dataset, and leads from every figure to its sources.

It needs no network and no other file. The same dataset gives the same bytes.
"""

from __future__ import annotations

from exporters.outputs import Finished, Listed

FILE = "report.html"
TITLE = "What is in the dataset"
DEFINITION = "One page for a person: coverage, values by year, findings, and the documents behind every figure."


def write_document(finished: Finished) -> list[Listed]:
    from exporters.overview.facts import collect
    from exporters.overview.page import page

    path = finished.folder / FILE
    path.write_text(page(collect(finished.folder, finished.printed_by)), encoding="utf-8", newline="\n")
    return [Listed("report", path, TITLE, DEFINITION)]
