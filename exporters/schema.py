"""The tables of a dataset: every column defined once, with its type, labels and meaning.

The tables that do not depend on the templates stand in columns.toml; `wide` makes the others from the templates.
Outputs, codebook and datapackage are all made from here, so that they cannot disagree.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from exporters.vocabulary import VOCABULARIES

Type = Literal["string", "integer", "decimal", "float", "datetime", "json"]

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `required` ones are never null; `enum` and `pattern` limit what a string may be.

    `templates` and `rules` are those that the number belongs to; `comparability` warns across templates and years.
    """

    name: str
    type: Type
    zh: str
    en: str
    definition: str
    unit: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    templates: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    comparability: str = "Does not depend on the template."

    def label(self, language: Language) -> str:
        """The label in Chinese or English."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `of_report` says that its `sha256` names a row of `reports`."""

    name: str
    zh: str
    en: str
    definition: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()

    @property
    def of_report(self) -> bool:
        return self.name not in ("reports", "agencies", "agency_review", "gaps", "fetches", "codebook")

    def names(self) -> list[str]:
        """The names of its columns, in order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column of a name; there must be one."""
        return next(column for column in self.columns if column.name == name)


def _column(entry: dict[str, Any]) -> Column:
    entry = dict(entry)
    if vocabulary := entry.pop("enum", None):
        entry["enum"] = VOCABULARIES[vocabulary]
    return Column(**entry)


@cache
def fixed_tables() -> dict[str, Table]:
    """reports, cells, checks, sections, fetches and codebook, by name."""
    data = tomllib.loads(resources.files("exporters").joinpath("columns.toml").read_text("utf-8"))
    return {
        name: Table(
            name,
            entry["zh"],
            entry["en"],
            entry["definition"].strip(),
            tuple(_column(column) for column in entry["columns"]),
            tuple(entry["primary_key"]),
        )
        for name, entry in data.items()
    }
