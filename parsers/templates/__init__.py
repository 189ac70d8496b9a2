"""The official templates as data: one TOML file each, loaded once.

A template names, for each standard table, its rows (`items`) and columns (`measures`) with their codes, printed
labels, synonyms, units and kinds, and the arithmetic that its numbers must satisfy, inside one report and from one
year to the next. Adding a template is adding a file. Labels and synonyms may be printed with any numbering, spacing
and punctuation: `parsers.tables.labels` compares them without.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of a table. `kind` is `count`, `signed_count` or `amount`; `unit` as the template says."""

    code: str
    label: str
    en: str
    unit: str
    kind: str
    total: bool = False
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a table. `measures` are the codes of the columns that this row has, in printed order."""

    code: str
    label: str
    en: str
    measures: tuple[str, ...]
    group: str = ""
    total: bool = False
    synonyms: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """An identity: the sum over `left` equals the sum over `right`.

    `along` says over what the sums run: `measures` (inside each item, the scope is the item) or `items` (inside
    each measure, the scope is the measure). `scopes` limits the rule to some of them; empty means all.
    """

    id: str
    table: str
    along: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    statement: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class YearRule:
    """An identity over two years in a row: the sum over `before`, of the earlier year, plus the sum over `added` minus
    the sum over `taken`, both of the later year, equals `right` of the later year.

    `along` and `scopes` are those of `Rule`. It joins reports whose templates both have it.
    """

    id: str
    table: str
    along: str
    before: tuple[str, ...]
    right: str
    statement: str
    added: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TableTemplate:
    """One standard table of one template.

    `groups` are labels that head several rows or columns without being one (三、本年度办理结果, 法人或其他组织);
    `noise` are labels of cells that carry nothing (信息内容, 申请人情况).
    """

    code: str
    label: str
    en: str
    items: tuple[Item, ...]
    measures: tuple[Measure, ...]
    groups: tuple[str, ...]
    noise: tuple[str, ...]

    def item(self, code: str) -> Item:
        """The row of a code; there must be one."""
        return next(item for item in self.items if item.code == code)

    def measure(self, code: str) -> Measure:
        """The column of a code; there must be one."""
        return next(measure for measure in self.measures if measure.code == code)

    def pairs(self) -> list[tuple[str, str]]:
        """Every (item, measure) of the table in printed order."""
        return list(self.units())

    def units(self) -> dict[tuple[str, str], str]:
        """The unit of every (item, measure), in printed order; empty where the cell itself has to print it."""
        return _units(self)

    def kinds(self) -> dict[tuple[str, str], str]:
        """The kind of every (item, measure): `count`, `signed_count` or `amount`."""
        return _kinds(self)


@cache
def _units(table: TableTemplate) -> dict[tuple[str, str], str]:
    units = {measure.code: measure.unit for measure in table.measures}
    return {(item.code, code): item.unit or units[code] for item in table.items for code in item.measures}


@cache
def _kinds(table: TableTemplate) -> dict[tuple[str, str], str]:
    kinds = {measure.code: measure.kind for measure in table.measures}
    return {(item.code, code): kinds[code] for item in table.items for code in item.measures}


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its id (the year of the notice), the notice that prescribes it, its tables and rules.

    `provisional`: no complete report has been checked against it yet.
    """

    id: str
    source: str
    provisional: bool
    tables: dict[str, TableTemplate]
    rules: tuple[Rule, ...]
    year_rules: tuple[YearRule, ...] = ()


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _table(code: str, data: dict[str, Any]) -> TableTemplate:
    measures = tuple(Measure(**_tuples(entry)) for entry in data["measures"])
    every = [measure.code for measure in measures]
    items = tuple(Item(**_tuples({"measures": every, **entry})) for entry in data["items"])
    groups, noise = tuple(data.get("groups", ())), tuple(data.get("noise", ()))
    return TableTemplate(code, data["label"], data["en"], items, measures, groups, noise)


def _template(data: dict[str, Any]) -> Template:
    tables = {code: _table(code, table) for code, table in data["tables"].items()}
    rules = tuple(Rule(**_tuples(entry)) for entry in data.get("rules", ()))
    year_rules = tuple(YearRule(**_tuples(entry)) for entry in data.get("year_rules", ()))
    return Template(data["id"], data["source"], data.get("provisional", False), tables, rules, year_rules)


@cache
def load_templates() -> dict[str, Template]:
    """All templates by id, oldest first."""
    files = (entry for entry in resources.files(__name__).iterdir() if entry.name.endswith(".toml"))
    loaded = [_template(tomllib.loads(entry.read_text("utf-8"))) for entry in files]
    return {template.id: template for template in sorted(loaded, key=lambda template: template.id)}


@cache
def newest(table: str) -> Template:
    """The newest template that has a table."""
    return next(template for template in reversed(load_templates().values()) if table in template.tables)


@cache
def table_codes() -> tuple[str, ...]:
    """The codes of all tables of all templates, newest template first, in printed order."""
    newest_first = reversed(load_templates().values())
    return tuple(dict.fromkeys(code for template in newest_first for code in template.tables))
