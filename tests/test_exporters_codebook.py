"""No column without its meaning, and the meaning is that of the templates."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from exporters_samples import entry

from exporters.dataset import write_dataset
from exporters.tables import all_tables, data_tables
from parsers.templates import load_templates

SHARED = Path(__file__).parents[2] / "shared" / "design" / "cells.csv"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("codebook") / "out"
    write_dataset([entry("a")], out)
    return out


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_column_of_every_file_is_explained(dataset: Path) -> None:
    codebook = {(row["table"], row["column"]): row for row in rows(dataset / "codebook.csv")}
    found = set()
    for path in dataset.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found |= {(path.stem, column) for column in next(csv.reader(file))}
    for path in dataset.glob("*.parquet"):
        assert {(path.stem, column) for column in pq.read_schema(path).names} <= found
    assert set(codebook) == found
    for key, row in codebook.items():
        for name in ("type", "label_zh", "label_en", "definition", "comparability"):
            assert row[name].strip(), (key, name)
        assert any("\u4e00" <= character <= "\u9fff" for character in row["label_zh"]), key


def test_every_number_of_every_template_has_its_column(dataset: Path) -> None:
    codebook = {(row["table"], row["column"]): row for row in rows(dataset / "codebook.csv")}
    for template in load_templates().values():
        for code, table in template.tables.items():
            for item in table.items:
                for measure in item.measures:
                    row = codebook[code, f"{item.code}__{measure}"]
                    assert template.id in row["template"].split()
                    amount = table.measure(measure).kind == "amount"
                    assert row["type"] == ("decimal" if amount else "integer")
                    assert row["unit"]
                    assert ((code, f"{item.code}__{measure}__unit") in codebook) == amount


def test_rules_are_those_of_the_number(dataset: Path) -> None:
    rules = {(row["table"], row["column"]): row["rules"].split() for row in rows(dataset / "codebook.csv")}
    assert rules["applications", "granted__natural_person"] == [
        "count.type", "applications.row_sum", "applications.results_sum", "years.jump",
    ]  # fmt: skip
    assert rules["applications", "carried_in__total"] == [
        "count.type", "applications.row_sum", "applications.balance", "years.carry", "years.jump",
    ]  # fmt: skip
    assert rules["review_litigation", "reconsideration__upheld"] == [
        "count.type", "review_litigation.row_sum", "years.jump",
    ]  # fmt: skip
    assert rules["proactive_disclosure", "regulations__issued"] == ["count.type", "years.in_force", "years.jump"]
    assert rules["proactive_disclosure", "licensing__items_change"] == ["count.type", "years.items", "years.jump"]
    assert rules["reports", "agency"] == []


def test_what_is_not_comparable_says_so(dataset: Path) -> None:
    notes = {(row["table"], row["column"]): row["comparability"] for row in rows(dataset / "codebook.csv")}
    disclosed = {column: note for (table, column), note in notes.items() if table == "proactive_disclosure"}
    assert "not comparable with in_force" in disclosed["regulations__disclosed_total"]
    assert "Only in template 2021" in disclosed["regulations__in_force"]
    assert "never one series" in disclosed["administrative_fees__amount"]
    assert "printed alike" in notes["applications", "new_received__total"]


def test_parquet_carries_labels_and_definitions(dataset: Path) -> None:
    for name, table in data_tables().items():
        schema = pq.read_schema(dataset / f"{name}.parquet")
        assert schema.metadata[b"label_zh"].decode() == table.zh
        for column in table.columns:
            metadata = schema.field(column.name).metadata
            assert metadata[b"label_zh"].decode() == column.zh
            assert metadata[b"definition"].decode() == column.definition


def test_columns_do_not_depend_on_what_is_in_the_dataset(dataset: Path, tmp_path: Path) -> None:
    write_dataset([], tmp_path / "empty")
    for name in data_tables():
        empty, full = (pq.read_schema(folder / f"{name}.parquet") for folder in (tmp_path / "empty", dataset))
        assert empty.equals(full, check_metadata=True)
    assert (tmp_path / "empty" / "codebook.csv").read_bytes() == (dataset / "codebook.csv").read_bytes()


def test_notes_on_comparability_are_about_columns_that_exist() -> None:
    from exporters.wide import comparability_notes

    tables = all_tables()
    for note in comparability_notes():
        names = [column.name.split("__")[:2] for column in tables[note["table"]].columns if "__" in column.name]
        assert any(
            note.get("item", item) == item and note.get("measure", measure) == measure for item, measure in names
        ), note


@pytest.mark.skipif(not SHARED.exists(), reason="the table of codes beside the project is not here")
def test_columns_are_the_codes_of_the_design(dataset: Path) -> None:
    codebook = {(row["table"], row["column"]): row for row in rows(dataset / "codebook.csv")}
    for cell in rows(SHARED):
        row = codebook[cell["table"], f"{cell['item']}__{cell['measure']}"]
        assert cell["template"] in row["template"].split()
        if cell["template"] == row["template"].split()[-1]:
            assert row["label_zh"].endswith(f"{cell['item_label']} · {cell['measure_label']}")
        if cell["kind"] != "amount":
            assert cell["unit"] in row["unit"].split(" or ")
