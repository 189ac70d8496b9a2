"""methods.md: how a dataset was made and what it can bear, with the figures of this very dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa

from exporters.markdown import in_line
from exporters.methods.about import About
from exporters.methods.accuracy import measured
from exporters.overview.tables import stream
from parsers.wording import counted

SOFTWARE = "ogi"


def page(folder: Path, about: About, rows: Mapping[str, int], totals: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    """The page of a dataset folder whose tables are written."""
    versions = _counts(folder, "reports", "parser_version")
    parts = [
        _head(about, rows, totals, run, versions),
        _reading(folder),
        _accuracy(set(versions)),
        _checks(folder),
        _citation(about),
        _licences(about),
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(
    about: About, rows: Mapping[str, int], totals: Mapping[str, Any], run: Mapping[str, Any], parsers: Counter[str]
) -> Iterator[str]:
    yield f"# {in_line(about.title)}: methods"
    yield ""
    if about.version:
        yield f"Version {about.version}."
    held = (("document", "reports"), ("cell", "cells"), ("check", "checks"))
    yield (
        f"{', '.join(counted(rows[table], what) for what, table in held)}. Every document that was found "
        "has a row, whatever became of it; every number its printed text and the place where it stands."
    )
    yield from _table(("status", "documents"), sorted(totals.get("statuses", {}).items()))
    software = (run.get("versions") or {}).get("ogi", "")
    yield ""
    yield (
        f"Made with {SOFTWARE} {software}".rstrip()
        + f", parser version {', '.join(sorted(parsers)) or 'none'}: sites are crawled by the rules of robots.txt and "
        "archived as WARC; documents are read without guessing, checked against their own arithmetic, and written as "
        "they are printed. `codebook.csv` defines every column, `run.json` says what was asked of the software, "
        "`fetches` what of the sites."
    )


def _reading(folder: Path) -> Iterator[str]:
    yield from ("", "## What was read", "")
    yield "Documents by type, and by the way in which they were read (empty: nothing was)."
    yield from _table(("type", "documents"), _most(_counts(folder, "reports", "media_type")))
    yield from _table(("method", "documents"), _most(_counts(folder, "reports", "method")))


def _accuracy(parsers: set[str]) -> Iterator[str]:
    yield from ("", "## How accurate the reading is", "")
    yield (
        "Measured on documents made from known numbers in random layouts, as agencies print them (and on collected "
        "reports whose numbers were read by eye, family `collected`). A cell is wrong in silence where its report is "
        "`ok` and none of its checks fails. Real documents hold forms that nobody has thought of: take the figures for "
        "an upper bound. What is not listed was not measured."
    )
    every = measured()
    yield from _table(
        ("family", "documents", "cells", "cells right", "wrong in silence", "parser version", "measured"),
        [
            (one.family, one.documents, one.cells, f"{100 * one.right:.3f} %", one.silent, one.parser_version, one.date)
            for one in every
        ],
    )
    yield ""
    yield from (f"`{command}`  " for command in dict.fromkeys(one.command for one in every))
    if older := [one.family for one in every if one.parser_version not in parsers]:
        yield ""
        yield (
            f"This dataset was read by parser version {', '.join(sorted(parsers)) or 'none'}; measured with another: "
            f"{', '.join(older)}."
        )


def _checks(folder: Path) -> Iterator[str]:
    yield from ("", "## What was checked", "")
    yield (
        "Sums inside a report, neighbour years, text against tables, copies against each other. A failing check never "
        "changes a value; rules `narrative.*`, `years.jump` and `copies.agree` are warnings. `codebook.csv` says which "
        "rules each number takes part in, `checks` has every verdict."
    )
    counts: Counter[tuple[str, str]] = Counter()
    for batch in stream(folder, "checks", ("rule", "result")):
        kinds = pa.Table.from_batches([batch]).group_by(["rule", "result"]).aggregate([([], "count_all")])
        for row in kinds.to_pylist():
            counts[row["rule"], row["result"]] += row["count_all"]
    results = ("pass", "pass_if_blank_is_zero", "not_assessable", "fail")
    rules = sorted({rule for rule, _ in counts})
    yield from _table(("rule", *results), [(rule, *(counts[rule, result] for result in results)) for rule in rules])


def _citation(about: About) -> Iterator[str]:
    yield from ("", "## How to cite", "")
    who = ", ".join(about.creators) or "The makers of the dataset (about.toml names them)"
    version = f", version {about.version}" if about.version else ""
    where = f". {about.url}" if about.url else ""
    yield f"> {in_line(who)}: {in_line(about.title)}{version} [data set]{where}. Made with {SOFTWARE}."
    yield ""
    yield "`CITATION.cff` has the same for programs. Name the version: numbers can change from one to the next."


def _licences(about: About) -> Iterator[str]:
    yield from ("", "## Licences", "")
    if about.licence:
        yield f"- The dataset: {about.licence_title} (`{about.licence}`), {about.licence_address}"
    else:
        yield "- The dataset: its makers have named no licence (`licence` in about.toml)."
    yield (
        "- The reports themselves are documents of state organs. Article 5 of the Copyright Law of the People's "
        "Republic of China excepts documents of legislative, administrative or judicial nature; numbers are facts."
    )
    yield "- The software: Apache-2.0."
    yield "- Divisions and agencies (`agencies` and the columns on regions): made from the data of others, as follows."
    yield ""
    notice = resources.files("exporters.agencies").joinpath("NOTICE.md").read_text("utf-8")
    yield from (f"#{line}" if line.startswith("#") else line for line in notice.rstrip().splitlines())


def _counts(folder: Path, table: str, column: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for batch in stream(folder, table, (column,)):
        for pair in batch.column(column).value_counts().to_pylist():
            found[pair["values"] or ""] += pair["counts"]
    return found


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    yield from ("", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}")
    yield from (f"| {' | '.join(in_line(cell) for cell in row)} |" for row in rows)
