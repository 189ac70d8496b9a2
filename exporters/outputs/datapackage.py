"""datapackage.json (Frictionless Data Package): the files, their hashes, and the schema of every table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from exporters.formats import BUNDLES, TABLES
from exporters.methods.about import About
from exporters.outputs import Finished, Listed, codebook, run
from exporters.package import FILE, FORMAT_VERSION
from exporters.schema import Column, Table
from exporters.tables import all_tables, data_tables

NAME = "open-government-information-reports"

_TYPES = {"decimal": "number", "float": "number", "json": "string"}
_MEDIA_TYPES = {name: form.media_type for name, form in {**TABLES, **BUNDLES}.items()} | {
    "html": "text/html",
    "md": "text/markdown",
    "cff": "application/yaml",
}


def sha256_of(path: Path) -> str:
    """Of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.pattern:
        constraints["pattern"] = column.pattern
    field = {
        "name": column.name,
        "type": _TYPES.get(column.type, column.type),
        "title": column.en,
        "description": column.definition,
        "label_zh": column.zh,
    }
    if column.unit:
        field["unit"] = column.unit
    return field | ({"constraints": constraints} if constraints else {})


def table_schema(table: Table) -> dict[str, Any]:
    """The table in the terms of Table Schema, foreign keys included."""
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    if table.of_report:
        reference = {"resource": "reports", "fields": ["sha256"]}
        schema["foreignKeys"] = [{"fields": ["sha256"], "reference": reference}]
    return schema


def _file(path: Path, name: str) -> dict[str, Any]:
    suffix = path.suffix.lstrip(".")
    return {
        "name": name,
        "path": path.name,
        "format": suffix,
        "mediatype": _MEDIA_TYPES[suffix],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
    }


def _csv(path: Path, table: Table) -> dict[str, Any]:
    return {
        **_file(path, table.name),
        "type": "table",
        "profile": "tabular-data-resource",
        "title": table.en,
        "description": table.definition,
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n"},
        "schema": table_schema(table),
    }


def _other(path: Path, table: Table) -> dict[str, Any]:
    """A table in a format that carries its own schema."""
    return {
        **_file(path, f"{table.name}-{path.suffix.lstrip('.')}"),
        "type": "file",
        "title": table.en,
        "description": f"{table.definition} The schema is in the file.",
    }


def _about(about: About) -> dict[str, Any]:
    """Title, version, makers and licence in the terms of Data Package; what is not known is left out."""
    facts: dict[str, Any] = {"title": about.title}
    if about.version:
        facts["version"] = about.version
    if about.url:
        facts["homepage"] = about.url
    if about.creators:
        facts["contributors"] = [{"title": name, "role": "author"} for name in about.creators]
    if about.licence:
        facts["licenses"] = [{"name": about.licence, "title": about.licence_title, "path": about.licence_address}]
    return facts


def _listed(file: Listed) -> dict[str, Any]:
    facts = {**_file(file.path, file.name), "type": "file", "title": file.title}
    return facts | ({"description": file.description} if file.description else {})


def write(finished: Finished, listed: Iterable[Listed]) -> None:
    """Describe the tables, in every format that they were written in, and the files `listed`."""
    tables = data_tables()
    resources = []
    if "csv" in finished.formats:
        resources += [_csv(finished.folder / f"{name}.csv", table) for name, table in tables.items()]
    resources.append(_csv(finished.folder / codebook.FILE, all_tables()["codebook"]))
    for form in finished.formats:
        if form != "csv":
            resources += [_other(finished.folder / f"{name}.{form}", table) for name, table in tables.items()]
    resources += map(_listed, listed)
    package = {
        "profile": "data-package",
        "name": NAME,
        **_about(finished.about),
        "description": (
            "The standard tables of 政府信息公开工作年度报告 as printed, with the place of every number. "
            f"codebook.csv explains every column, {run.FILE} the run that made it. {codebook.CSV_NOTE}"
        ),
        "format_version": FORMAT_VERSION,
        "formats": list(finished.formats),
        "rows": dict(finished.rows),
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (finished.folder / FILE).write_text(text + "\n", encoding="utf-8")
