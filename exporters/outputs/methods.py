"""methods.md and CITATION.cff: how the dataset was made and how accurate it is, how to cite it, who may use it how."""

from __future__ import annotations

import json

from exporters.outputs import Finished, Listed

FILE = "methods.md"
CITATION = "CITATION.cff"


def write_document(finished: Finished) -> list[Listed]:
    from exporters.methods.page import page

    text = page(finished.folder, finished.about, finished.rows, finished.totals, finished.run)
    methods, citation = finished.folder / FILE, finished.folder / CITATION
    methods.write_text(text, encoding="utf-8", newline="\n")
    citation.write_text(_citation(finished), encoding="utf-8", newline="\n")
    return [
        Listed("methods", methods, "How it was made, how accurate it is, licences"),
        Listed("citation", citation, "How to cite it"),
    ]


def _citation(finished: Finished) -> str:
    """Citation File Format 1.2.0; a JSON text is a YAML scalar, whatever is in it."""
    about = finished.about
    creators = about.creators or ("The makers of the dataset",)
    facts = [("title", about.title), ("version", about.version), ("url", about.url)]
    lines = ["cff-version: 1.2.0", "message: Please cite this version of the dataset.", "type: dataset", "authors:"]
    lines += [f"  - name: {_scalar(name)}" for name in creators]
    lines += [f"{name}: {_scalar(value)}" for name, value in facts if value]
    if about.licence:
        lines.append(f"license: {_scalar(about.licence)}")
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
