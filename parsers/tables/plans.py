"""Plans: where in a form each cell of the standard tables stands, with all that can be said of it without its number.

A plan is remembered with its form: most agencies fill in the official form as it came, or their own year after year.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from parsers.report import TABLES, CellValue, Verdict
from parsers.tables.checks import Key, standing_over
from parsers.tables.confidence import LOST_COLUMN, LOST_ROWS, confidence
from parsers.tables.forms import Form
from parsers.tables.matcher import TableReading, match
from parsers.tables.readings import UNPLACED, Reading, Readings, Repeat, readings
from parsers.templates import TableTemplate, Template, load_templates, newest, table_codes

LEAST_ANNEX = 20
"""Rows of the annex of 2014 (58 in all) that must be printed to count beside standard tables."""

_REMEMBERED = 128
"""Forms whose plans are kept: those of several sites."""
_TABLES = 256
"""Tables whose plans are kept, up to 100 KB each: forms that differ in one table share the plans of the others."""
_VERDICTS = 8
"""Sets of verdicts on a table for which its confidence is kept: mostly all sums hold, or do with the same blanks."""

Said = tuple[str, str, str, float, tuple[str, ...]]
"""Item, measure, unit, certainty and doubts of a `Reading`: all but its cell."""


class Entry(NamedTuple):
    """One cell of a table.

    `reading` is the index of its reading, None where the form does not print the cell. `unit` is that of the headings
    or of the template, `certainty` and `doubts` are those of the labels. A cell that is not `kept` is left out where it
    holds no number. `covering` are the indexes of the table's identities that the cell takes part in.
    """

    item: str
    measure: str
    unit: str
    reading: int | None
    certainty: float = 0.0
    doubts: tuple[str, ...] = ()
    kept: bool = True
    covering: tuple[int, ...] = ()


class Prints(NamedTuple):
    """The entries of a table that its form prints, as parallel columns, so that all can be filled in at once.

    `at` are their indexes among all entries, `cells` those of their cells in the form, `keys` name their values, and
    `names` holds the same names column by column. `doubtful` are the indexes, within these columns, of entries with a
    doubt. `sure` computes the confidence of each, as if none were doubtful, from the verdicts of the table's
    identities.
    """

    at: tuple[int, ...]
    keys: tuple[Key, ...]
    names: tuple[tuple[str, ...], ...]
    units: tuple[str, ...]
    cells: tuple[int, ...]
    doubtful: frozenset[int]
    sure: Callable[[tuple[Verdict, ...]], Sequence[float]]


class TablePlan(NamedTuple):
    """A table of a form.

    `entries` are in the template's order, absent ones included, local ones last. `printed` are those that the form has,
    `absent` the finished cells of the others, by index. `missing` names what is absent: a column where no row prints
    it, else the rows. `lost` is the chance of an error that no identity would notice. The rest is that of `Readings`.
    """

    table: str
    template: Template
    entries: tuple[Entry, ...]
    printed: Prints
    absent: dict[int, CellValue]
    missing: Sequence[str]
    lost: float
    problems: Sequence[tuple[str, int | None]] = ()
    repeats: Sequence[Repeat] = ()
    assumed: Sequence[Sequence[int]] = ()
    years: frozenset[int] = frozenset()


@lru_cache(maxsize=_REMEMBERED)
def plan(form: Form, refuted: frozenset[str] = frozenset()) -> tuple[TablePlan, ...]:
    """The tables that a form prints, newest template first, in printed order.

    `refuted` are tables whose columns were assumed to stand in the standard order and whose sums say otherwise: their
    numbers have no place.
    """
    matched = match(form)
    read = {table: readings(matched[table]) for table in table_codes() if table in matched}
    for table in refuted:
        read[table] = Readings()
    found = {table: entries for table, entries in read.items() if _is_there(table, entries.found, read)}
    templates = _templates(matched, found)
    return tuple(_table_plan(table, templates[table], entries) for table, entries in found.items())


def _table_plan(table: str, template: Template, read: Readings) -> TablePlan:
    said = tuple([(found.item, found.measure, found.unit, found.certainty, found.doubts) for found in read.found])
    unplaced = any(text.endswith(UNPLACED) for text, _ in read.problems)
    planned = _planned(table, template.id, said, unplaced)
    cells = tuple([read.found[number].cell for number in planned.printed.cells])
    return planned._replace(
        printed=planned.printed._replace(cells=cells),
        problems=read.problems,
        repeats=read.repeats,
        assumed=read.assumed,
        years=read.years,
    )


@lru_cache(maxsize=_TABLES)
def _planned(table: str, template_id: str, said: Sequence[Said], unplaced: bool) -> TablePlan:
    """The plan of a table with these readings, with indexes of readings in place of cells; `unplaced`: some rows stand
    under no headings."""
    template = load_templates()[template_id]
    entries = tuple(_entries(template.tables[table], said, standing_over(template.id, table)))
    columns = _absent_columns(entries)
    lost = LOST_COLUMN if columns else LOST_ROWS if unplaced else 0.0
    absent = {at: entry for at, entry in enumerate(entries) if entry.reading is None}
    names = (f"column {entry.measure}" if entry.measure in columns else entry.item for entry in absent.values())
    return TablePlan(
        table,
        template,
        entries,
        _prints(table, entries, lost),
        {at: CellValue(table, *entry[:2], None, "", entry.unit, "absent", "", 0.0) for at, entry in absent.items()},
        tuple(dict.fromkeys(f"{table}: {name} absent" for name in names)),
        lost,
    )


def _prints(table: str, entries: Sequence[Entry], lost: float) -> Prints:
    there = [(at, entry, entry.reading) for at, entry in enumerate(entries) if entry.reading is not None]
    keys = tuple((table, entry.item, entry.measure) for _, entry, _ in there)
    return Prints(
        tuple(at for at, _, _ in there),
        keys,
        tuple(zip(*keys, strict=True)) if keys else ((), (), ()),
        tuple(entry.unit for _, entry, _ in there),
        tuple(reading for _, _, reading in there),
        frozenset(k for k, (_, entry, _) in enumerate(there) if entry.doubts or not entry.kept),
        _sureness([(entry.certainty, entry.covering) for _, entry, _ in there], lost),
    )


def _sureness(
    evidence: Sequence[tuple[float, tuple[int, ...]]], lost: float
) -> Callable[[tuple[Verdict, ...]], Sequence[float]]:
    """How sure entries with this evidence are, by the verdicts of the identities of their table."""

    def sure(verdicts: tuple[Verdict, ...]) -> Sequence[float]:
        return tuple(
            [confidence(certainty, 0, tuple([verdicts[k] for k in over]), lost) for certainty, over in evidence]
        )

    return lru_cache(maxsize=_VERDICTS)(sure)


def _absent_columns(entries: Sequence[Entry]) -> frozenset[str]:
    printed = {entry.item for entry in entries if entry.reading is not None}
    there = {entry.measure for entry in entries if entry.reading is not None or entry.item not in printed}
    return frozenset(entry.measure for entry in entries) - there


def expected_tables(found: Collection[str]) -> tuple[str, ...]:
    """The tables a report must have: the three standard ones, or the one annex of the template before them."""
    others = tuple(table for table in found if table not in TABLES)
    return others if others and not set(found) & set(TABLES) else TABLES


def _is_there(table: str, entries: Sequence[Reading], read: Collection[str]) -> bool:
    """Whether enough of a table was printed to take it for one.

    A few rows of the old annex in a report with standard tables are a table of the agency's own.
    """
    if table in TABLES or not set(read) & set(TABLES):
        return any(map(_coded, entries))
    return sum(map(_coded, entries)) >= LEAST_ANNEX


def _coded(entry: Reading) -> bool:
    return not entry.item.startswith("local:") and not entry.measure.startswith("local:")


def _templates(matched: Mapping[str, TableReading], found: Mapping[str, Readings]) -> dict[str, Template]:
    """The template of each table, by its labels. One that several templates print alike (table 四) takes that of the
    applications, else of proactive disclosure, else the newest."""
    known = load_templates()
    chosen = {table: _choose_template(matched[table], entries.found) for table, entries in found.items()}
    fallback = chosen.get("applications") or chosen.get("proactive_disclosure")
    return {table: known[template or fallback or newest(table).id] for table, template in chosen.items()}


def _entries(shape: TableTemplate, found: Sequence[Said], covering: Mapping[Key, tuple[int, ...]]) -> list[Entry]:
    """The cells that the template has, printed or not, and what else is printed. A row printed whole under the headings
    of another template (规章 under 本年新制作数量 in a table of 2021) lacks nothing."""
    units = shape.units()
    printed = {said[:2]: (number, *said[2:]) for number, said in enumerate(found)}
    foreign = _rows_of_other_templates(shape, set(printed))
    entries = []
    for (item, measure), unit in units.items():
        read = printed.pop((item, measure), None)
        if read is None:
            if item in foreign:
                continue
            entries.append(Entry(item, measure, unit, None))
        else:
            number, own, certainty, doubts = read
            over = covering.get((shape.code, item, measure), ())
            entries.append(Entry(item, measure, own or unit, number, certainty, doubts, True, over))
    for (name, measure), (number, own, certainty, doubts) in printed.items():
        item = _local(name, shape)
        over = covering.get((shape.code, item, measure), ())
        entries.append(Entry(item, measure, own, number, certainty, doubts, name.startswith("local:"), over))
    return entries


def _rows_of_other_templates(shape: TableTemplate, printed: Collection[tuple[str, str]]) -> set[str]:
    """Rows that print every column which another template gives them and none that this one does."""
    own = {item for item, measure in shape.pairs() if (item, measure) in printed}
    return {
        row.code
        for template in load_templates().values()
        if shape.code in template.tables and template.tables[shape.code] is not shape
        for row in template.tables[shape.code].items
        if row.code not in own and all((row.code, measure) in printed for measure in row.measures)
    }


def _local(item: str, shape: TableTemplate) -> str:
    """A row that this template does not have keeps the name it has elsewhere, marked as local."""
    known = item.startswith("local:") or any(entry.code == item for entry in shape.items)
    return item if known else f"local:{item}"


def _choose_template(reading: TableReading, found: Sequence[Reading]) -> str | None:
    """The template whose codes the printed labels fit best; None where two fit equally well."""
    scores = {
        template.id: _fit(template.tables[reading.table], found)
        for template in load_templates().values()
        if reading.table in template.tables
    }
    best = max(scores.values(), default=0)
    winners = [name for name, score in scores.items() if score == best]
    return winners[0] if len(winners) == 1 else None


def _fit(table: TableTemplate, found: Sequence[Reading]) -> int:
    """Printed cells that the template has, less those of its cells that are not printed."""
    keys = set(table.pairs())
    printed = {(entry.item, entry.measure) for entry in found}
    return len(keys & printed) - len(keys - printed)
