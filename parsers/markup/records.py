"""Tables that a page holds as data: arrays of rows, records with named fields, the series of a chart.

Scripts of grids (layui, EasyUI, Element), charts (ECharts) and templates (Vue) get tables like that and draw them. The
names of the columns stand in definitions of columns (`{field: "a", title: "自然人"}`), in the tags of headings, or in
the order of a template's cells under its headings, or the fields themselves have them. Records whose fields nothing
names are not read: nobody can tell which column each is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape, unescape

from parsers.markup import tokens

Value = object
Row = list[str]

MOST_LITERALS = 300
"""Places of a page at which data is looked for."""
MOST_CHARACTERS = 2_000_000
"""Characters of its scripts that are looked at."""
DEEPEST = 30

_HAN = re.compile(r"[\u4e00-\u9fff]")
_YEAR = re.compile(r"(?<!\d)20[0-3]\d(?!\d)年|[上去]年(?!结转)")
_NAMED_BY_YEAR = re.compile(r"(?<!\d)20[0-3]\d(?!\d)")
_BEFORE = 60
"""Characters before data in which its name stands."""
_JSON = re.compile(
    r"""(?P<double>"(?:[^"\\\n]++|\\.)*+(?:"|\Z|(?=\n)))|(?P<single>'(?:[^'\\\n]++|\\.)*+(?:'|\Z|(?=\n)))"""
    r"""|(?P<comment>//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z))"""
    r"""|(?P<key>(?<![\w$])[A-Za-z_$][\w$]*+)(?=\s*+:)|(?P<comma>,)(?=\s*[\]}])|(?P<none>\bundefined\b)""",
    re.DOTALL,
)
_BEGINS = re.compile(r"\[\s*[\[{]|\{\s*\"(?:series|title|legend|xAxis|yAxis)\"")
_FIELDS = ("field", "prop", "dataIndex", "key", "data", "name", "id")
_LABELS = ("title", "label", "header", "text", "name")
_HEADING = re.compile(
    r"""<(?:th|td|el-table-column|a-table-column)\b(?=[^<>]*?(?:\bfield\s*[:=]\s*["']?|data-field=["']|\bprop=["'])(?P<field>\w+))"""
    r"""(?:[^<>]*?\b(?:label|title)=["'](?P<label>[^"'<>]+)["'])?[^<>]*>(?:(?P<text>[^<]*)<)?""",
    re.IGNORECASE,
)
_TABLE_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b([^<>]*)>(.*?)(?=</?t[dhr]\b|\Z)", re.DOTALL | re.IGNORECASE)
_BOUND = re.compile(r"""\{\{\s*(?:\w+\.)?(\w+)\s*\}\}|(?:v-text|datafld|ng-bind)=["'](?:\w+\.)?(\w+)["']""")
_TAG = re.compile(r"<[^>]*>")


def of_page(text: str) -> tuple[str, bool]:
    """The tables that the data of a page's scripts makes, as markup, and whether they may be of another year.

    A chart illustrates a report, and may show any year; data that names one says that there are others.
    """
    scripts = [tokens.raw_content(token) for token, _ in tokens.start_tags(text, "script")]
    script = "\n".join(scripts)[:MOST_CHARACTERS]
    if not _HAN.search(script) and "\\u" not in script:
        return "", False
    placed = list(_literals(script))
    values = [value for value, _ in placed]
    names = _names(values) | _heading_names(text) | _template_names(text)
    found = [(value, before, list(found_in(value, names))) for value, before in placed]
    doubtful = any(rows and _may_be_of_another_year(value, before) for value, before, rows in found)
    return "".join(markup(table) for *_, rows in found for table in rows), doubtful


def _may_be_of_another_year(value: Value, before: str) -> bool:
    told = _YEAR.search(json.dumps(value, ensure_ascii=False)) or _NAMED_BY_YEAR.search(before)
    return isinstance(value, dict) or told is not None


def markup(rows: Sequence[Row]) -> str:
    """Rows as the markup of a table."""
    lines = ("".join(f"<td>{escape(text)}</td>" for text in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def found_in(value: Value, names: Mapping[str, str], depth: int = 0) -> Iterator[list[Row]]:
    """The tables inside a value, in order."""
    if depth > DEEPEST:
        return
    rows = _table(value, names)
    if rows:
        yield rows
        return
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        yield from found_in(part, names, depth + 1)


def _table(value: Value, names: Mapping[str, str]) -> list[Row] | None:
    if isinstance(value, dict):
        return _chart(value)
    if not isinstance(value, list) or len(value) < 2:
        return None
    if all(isinstance(row, list) and len(row) > 1 and all(map(_is_scalar, row)) for row in value):
        return [[_text(cell) for cell in row] for row in value]
    if all(isinstance(row, dict) for row in value):
        return _records([row for row in value if isinstance(row, dict)], names)
    return None


def _records(records: Sequence[dict[str, Value]], names: Mapping[str, str]) -> list[Row] | None:
    """Records under the names of their fields, in the order of these names."""
    fields = list(dict.fromkeys(key for record in records for key, value in record.items() if _is_scalar(value)))
    named = {field: names.get(field) or (field if _HAN.search(field) else "") for field in fields}
    columns = [field for field in names if named.get(field)]
    columns += [field for field in fields if named[field] and field not in columns]
    if len(columns) < 2 or not any(_HAN.search(_text(record.get(columns[0]))) for record in records):
        return None
    return [
        [named[field] for field in columns],
        *([_text(record.get(field)) for field in columns] for record in records),
    ]


def _chart(value: dict[str, Value]) -> list[Row] | None:
    """The series of a chart as columns beside the names on its axis."""
    series = value.get("series")
    axes = [axis for name in ("xAxis", "yAxis", "xaxis", "yaxis") for axis in _listed(value.get(name))]
    axis = next((given["data"] for given in axes if isinstance(given, dict) and _is_row(given.get("data"))), None)
    columns = [entry for entry in _listed(series) if isinstance(entry, dict) and _is_row(entry.get("data"))]
    if not isinstance(axis, list) or not columns:
        return None
    data = [[_text(number) for number in _listed(entry["data"])] for entry in columns]
    if any(len(numbers) != len(axis) for numbers in data):
        return None
    heads = ["", *(_text(entry.get("name")) for entry in columns)]
    return [heads, *([_text(name), *(numbers[k] for numbers in data)] for k, name in enumerate(axis))]


def _names(values: Sequence[Value]) -> dict[str, str]:
    """What definitions of columns call the fields."""
    return _told_alike(_defined(values))


def _defined(values: Sequence[Value]) -> Iterator[tuple[str, str]]:
    waiting = list(values)[::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            field = next((given for name in _FIELDS if isinstance(given := value.get(name), str)), "")
            label = next((given for name in _LABELS if isinstance(given := value.get(name), str)), "")
            if field and _HAN.search(label) and field != label:
                yield field, label
            waiting += list(value.values())[::-1]
        elif isinstance(value, list):
            waiting += value[::-1]


def _heading_names(text: str) -> dict[str, str]:
    """What tags of headings call the fields that they name."""
    told = (
        (match["field"], unescape(match["label"] or match["text"] or "").strip()) for match in _HEADING.finditer(text)
    )
    return _told_alike((field, label) for field, label in told if _HAN.search(label))


def _told_alike(told: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Fields with their names; nothing of a field that is called by two."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for field, label in told:
        if found.setdefault(field, label) != label:
            twice.add(field)
    return {field: label for field, label in found.items() if field not in twice}


def _template_names(text: str) -> dict[str, str]:
    """What the headings of a table call the fields that the row of a template below shows in its cells."""
    heads: list[str] = []
    for row in _TABLE_ROW.split(text)[1:]:
        cells = _CELL.findall(row.partition("</tr")[0])
        fields = [next((a or b for a, b in _BOUND.findall(f"{tag} {inner}")), "") for tag, inner in cells]
        if fields and all(fields):
            return dict(zip(fields, heads, strict=True)) if len(heads) == len(fields) == len(set(fields)) else {}
        heads = [unescape(_TAG.sub("", inner)).strip() for _, inner in cells]
    return {}


def _literals(script: str) -> Iterator[tuple[Value, str]]:
    """The arrays and charts of a script, as far as they are literals, each with what stands before it."""
    written = _JSON.sub(_as_json, script)
    decoder = json.JSONDecoder(strict=False)
    at = 0
    for _ in range(MOST_LITERALS):
        begins = _BEGINS.search(written, at)
        if begins is None:
            return
        try:
            value, after = decoder.raw_decode(written, begins.start())
        except (ValueError, RecursionError):
            at = begins.start() + 1
            continue
        yield value, written[max(at, begins.start() - _BEFORE) : begins.start()]
        at = after


def _as_json(token: re.Match[str]) -> str:
    """A token of a script as JSON spells it."""
    if token["single"]:
        text = re.sub(
            r"\\(.)", lambda found: found[1] if found[1] == "'" else found[0], token[0][1:-1], flags=re.DOTALL
        )
        return '"' + re.sub(r'(?<!\\)"', r"\\" + '"', text) + '"'
    if token["key"]:
        return f'"{token[0]}"'
    return "null" if token["none"] else "" if token["comment"] or token["comma"] else token[0]


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _is_row(value: Value) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(map(_is_scalar, value))


def _is_scalar(value: Value) -> bool:
    return value is None or isinstance(value, str | int | float)


def _text(value: Value) -> str:
    return "" if value is None or isinstance(value, bool) or not _is_scalar(value) else str(value)
