"""Agencies × years of one number, with everything that does not fit into such a table told."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from exporters.arrow import DECIMAL
from exporters.errors import DatasetError, perhaps_meant
from exporters.money import IN_YUAN
from exporters.reading.frames import floats
from exporters.tables import data_tables
from exporters.wide import wide_tables
from parsers.wording import counted, some

if TYPE_CHECKING:
    import pandas as pd

_EXAMPLES = 3


class Tables(Protocol):
    """What a panel asks of a `Dataset`."""

    @property
    def run(self) -> Mapping[str, Any]: ...

    def arrow(self, table: str, columns: Sequence[str] | None = None, where: Any = None) -> pa.Table: ...

    def read(self, table: str, columns: Sequence[str] | None = None, where: Any = None) -> pd.DataFrame: ...


class PanelWarning(UserWarning):
    """A panel leaves something out, or mixes what should not be mixed."""


def split_code(code: str | tuple[str, str, str]) -> tuple[str, str, str]:
    """Table, item and measure of `table.item.measure`; raises DatasetError for anything else."""
    asked = code
    if isinstance(code, str):
        table, _, rest = code.partition(".")
        code = (table, *rest.rpartition(".")[::2])
    if not (isinstance(code, tuple) and len(code) == 3 and all(code)):
        raise DatasetError(f"{asked!r} is not table.item.measure, e.g. applications.new_received.total")
    return code


def _values(dataset: Tables, code: str | tuple[str, str, str]) -> pd.DataFrame:
    """agency, year, sha256, value, unit of every report that prints the number."""
    table, item, measure = split_code(code)
    for wide in wide_tables():
        for slot in wide.slots:
            if (wide.table.name, slot.item, slot.measure) == (table, item, measure):
                unit = [f"{slot.column}__unit"] if slot.amount else []
                rows = dataset.arrow(table, ["agency", "year", "sha256", slot.column, *unit])
                return _frame(rows.rename_columns(["agency", "year", "sha256", "value", *(["unit"] if unit else [])]))
    if table not in data_tables() or not any(part.startswith("local:") for part in (item, measure)):
        asked = f"{table}.{item}.{measure}"
        known = [f"{wide.table.name}.{slot.item}.{slot.measure}" for wide in wide_tables() for slot in wide.slots]
        raise DatasetError(f"no template has {asked}; {perhaps_meant(asked, known)}")
    where = [("table", "=", table), ("item", "=", item), ("measure", "=", measure)]
    cells = _frame(dataset.arrow("cells", ["sha256", "value", "unit"], where))
    return cells.merge(dataset.read("reports", ["sha256", "agency", "year"]), on="sha256")


def _frame(rows: pa.Table) -> pd.DataFrame:
    """The rows that have a value, whole numbers as Int64, amounts as exact decimals."""
    import pandas as pd

    types = {pa.int64(): pd.Int64Dtype(), pa.string(): pd.StringDtype(), DECIMAL: pd.ArrowDtype(DECIMAL)}
    frame: pd.DataFrame = rows.filter(pc.is_valid(rows.column("value"))).to_pandas(types_mapper=types.get)
    return frame


def _plain(values: pd.Series[Any]) -> pd.Series[Any]:
    """Amounts as floats, in which pandas can reckon."""
    import pandas as pd

    if not isinstance(values.dtype, pd.ArrowDtype):
        return values
    exact = pa.array(values.array)
    return pd.Series(pd.array(floats(exact, "the panel"), dtype="Float64"), index=values.index, name=values.name)


def panel(
    dataset: Tables,
    code: str | tuple[str, str, str],
    unit: str | None = None,
    by: Literal["agency", "agency_id"] = "agency",
    min_confidence: float | None = None,
) -> pd.DataFrame:
    """See `Dataset.panel`."""
    frame = _values(dataset, code)
    lost = _not_in_wide(dataset, code, frame)
    frame, notes = _one_unit(frame, unit)
    if lost:
        notes.append(f"left out: {counted(lost, 'number')} not whole, not in ones or printed twice, see cells")
    if min_confidence is not None:
        frame = _sure(dataset, code, frame, min_confidence, notes)
    if by == "agency_id":
        frame = _by_id(dataset, frame, notes)
    elif by != "agency":
        raise DatasetError(f"by={by!r}: choose agency or agency_id")
    placed = frame[frame["agency"].notna() & frame["year"].notna()]
    if len(placed) < len(frame):
        what = "agency" if by == "agency" else "agency id (see agency_review)"
        notes.append(f"no place in the panel: {counted(len(frame) - len(placed), 'report')} without {what} or year")
    if by == "agency" and (shared := _shared_names(dataset, placed)):
        notes.append(f"names that several organs bear ({some(shared, _EXAMPLES)}): by='agency_id' tells them apart")
    repeated = placed[placed.duplicated(["agency", "year"], keep=False)]
    if len(repeated):
        places = _examples(zip(repeated["agency"], repeated["year"], strict=True))
        notes.append(
            f"several reports for one agency and year ({places}): those that differ are left empty, "
            f"see duplicates({code!r}{'' if by == 'agency' else f', by={by!r}'})"
        )
        placed = _agreed(placed, repeated)
    for note in notes:
        warnings.warn(note, PanelWarning, stacklevel=3)
    placed = placed.assign(value=_plain(placed["value"]))
    table = placed.pivot(index="agency", columns="year", values="value").rename_axis(index=by)
    return table.sort_index().sort_index(axis="columns")


def _sure(
    dataset: Tables, code: str | tuple[str, str, str], frame: pd.DataFrame, least: float, notes: list[str]
) -> pd.DataFrame:
    """The frame without numbers whose cell has a confidence below `least`; notes how many those are."""
    if not 0 <= least <= 1:
        raise DatasetError(f"min_confidence={least!r}: a confidence lies between 0 and 1")
    cell = zip(("table", "item", "measure"), split_code(code), strict=True)
    where = [*((name, "=", value) for name, value in cell), ("confidence", "<", least)]
    doubtful = frame["sha256"].isin(dataset.arrow("cells", ["sha256"], where).column(0).to_pylist())
    if doubtful.any():
        notes.append(f"left out: {counted(int(doubtful.sum()), 'number')} of a confidence below {least}")
    return frame[~doubtful]


def _not_in_wide(dataset: Tables, code: str | tuple[str, str, str], frame: pd.DataFrame) -> int:
    """How many reports print the number though the frame, made of a wide table, has it not."""
    if not dataset.run.get("dataset", {}).get("not_in_wide"):
        return 0
    where = [(name, "=", value) for name, value in zip(("table", "item", "measure"), split_code(code), strict=True)]
    cells = dataset.arrow("cells", ["sha256", "value"], where)
    printed = cells.filter(pc.is_valid(cells.column("value"))).column("sha256").to_pylist()
    return len({*printed}.difference(frame["sha256"]))


def _shared_names(dataset: Tables, placed: pd.DataFrame) -> list[str]:
    """The printed names under which a frame has reports of several organs, told apart by id, else by their site."""
    columns = ["agency_id", "site_region_code", "site_id"]
    whose = placed[["sha256", "agency"]].merge(dataset.read("reports", ["sha256", *columns]), on="sha256")
    site = whose["site_region_code"].fillna(whose["site_id"]).where(whose["agency_id"].isna())
    organs = whose.assign(site=site).groupby("agency")[["agency_id", "site"]].nunique()
    return sorted(organs.index[(organs > 1).any(axis="columns")])


def _by_id(dataset: Tables, frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """The frame with agency ids as agencies; notes how many of them are probable only."""
    ids = dataset.read("reports", ["sha256", "agency_id", "agency_match"])
    frame = frame.drop(columns="agency").merge(ids.rename(columns={"agency_id": "agency"}), on="sha256")
    if probable := int((frame["agency_match"] == "probable").sum()):
        told = counted(probable, "report")
        notes.append(f"placed by a probable agency id, not a sure one: {told}, see agency_review")
    return frame.drop(columns="agency_match")


def _agreed(placed: pd.DataFrame, repeated: pd.DataFrame) -> pd.DataFrame:
    """One row per agency and year; where reports differ the value is NA."""
    import pandas as pd

    competing = repeated.drop_duplicates(["agency", "year", "value"])
    differing = competing.duplicated(["agency", "year"], keep=False)
    empty = competing[differing].drop_duplicates(["agency", "year"])
    empty = empty.assign(value=pd.Series(pd.NA, index=empty.index, dtype=placed["value"].dtype))
    return pd.concat([placed.drop(index=repeated.index), competing[~differing], empty])


def duplicates(
    dataset: Tables, code: str | tuple[str, str, str], by: Literal["agency", "agency_id"] = "agency"
) -> pd.DataFrame:
    """See `Dataset.duplicates`."""
    frame = _values(dataset, code)
    if by == "agency_id":
        frame = _by_id(dataset, frame, [])
    elif by != "agency":
        raise DatasetError(f"by={by!r}: choose agency or agency_id")
    frame = frame[frame["agency"].notna() & frame["year"].notna()]
    frame = frame[frame.duplicated(["agency", "year"], keep=False)]
    frame = frame.assign(value=_plain(frame["value"]))
    about = dataset.read("reports", ["sha256", "status", "chosen", "title", "url", "source"])
    frame = frame.merge(about, on="sha256").sort_values(["agency", "year", "sha256"], ignore_index=True)
    return frame.rename(columns={"agency": by})


def _one_unit(frame: pd.DataFrame, unit: str | None) -> tuple[pd.DataFrame, list[str]]:
    """Amounts converted to one unit, counts as they are; and what has to be told about it."""
    if "unit" not in frame:
        if unit is not None:
            raise DatasetError("only amounts have units to convert: leave out unit")
        return frame, []
    units = sorted(frame["unit"].dropna().unique())
    if unit is None:
        mixed = f"values in {', '.join(units)} stand side by side: convert amounts of money with unit='万元'"
        return frame, [mixed] if len(units) > 1 else []
    if unit not in IN_YUAN:
        raise DatasetError(f"cannot convert to {unit!r}: choose from {', '.join(IN_YUAN)}")
    known = frame[frame["unit"].isin(IN_YUAN)]
    left_out = len(frame) - len(known)
    converted = known.assign(value=_converted(known["value"].tolist(), known["unit"].tolist(), unit))
    return converted, [f"left out: {counted(left_out, 'amount')} without a known unit"] if left_out else []


def _converted(values: Sequence[Decimal], units: Sequence[str], unit: str) -> Any:
    import pandas as pd

    # More digits than the longest decimal times the largest unit has: the conversion is exact.
    with localcontext(prec=60):
        exact = [value * IN_YUAN[own] / IN_YUAN[unit] for value, own in zip(values, units, strict=True)]
    array = pa.array(exact) if exact else pa.array([], pa.decimal128(1))
    return pd.array(array, dtype=pd.ArrowDtype(array.type))


def _examples(places: Iterable[tuple[str, int]]) -> str:
    return some([f"{agency} {year}" for agency, year in sorted(set(places))], _EXAMPLES)
