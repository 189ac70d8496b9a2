"""The details of an .xlsx: hidden rows and columns, formats, errors, formulas without a result (ECMA-376 § 18.3)."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from lxml import etree

from parsers.errors import BROKEN_ZIP, LimitExceeded, Unreadable
from parsers.safexml import parse_xml
from parsers.workbooks import overlays, xlsxstyles
from parsers.workbooks.details import LOWEST, NARROWEST, Details, Style, style_at
from parsers.workbooks.richtext import printed_runs
from parsers.workbooks.sheets import Slot
from parsers.workbooks.xlsxstyles import number_of, run_ink

MAX_PART = 96 * 1024 * 1024
"""Bytes of one part when unpacked. The sheet of a report has 60 KB."""
MAX_MEMBERS = 20_000
MAX_DIGITS = 7
"""Digits of a row's number."""

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")


def of_package(data: bytes) -> list[Details]:
    """The details of each sheet of an .xlsx in the order of the workbook."""
    package = _Package(data)
    workbook = package.tree("xl/workbook.xml")
    if workbook is None:
        raise Unreadable("a workbook without its list of sheets")
    targets = package.targets("xl/workbook.xml")
    look = package.tree("xl/styles.xml")
    styles, hiding = xlsxstyles.styles_of(look), xlsxstyles.hiding_formats(look)
    settings = workbook.find("{*}calcPr")
    anew = settings is not None and settings.get("fullCalcOnLoad") in ("1", "true")
    marked = _marked(package.tree("xl/sharedStrings.xml"))
    found = []
    for sheet in workbook.iter("{*}sheet"):
        # The id stands in the namespace of relations, which strict files spell in another way.
        relation = next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")
        name = targets.get(relation, "")
        details = _sheet(package.read(name), styles, marked, hiding) if name else Details()
        found.append(details if anew else replace(details, unworked=0))
        found[-1].boxed = sum(map(overlays.boxed_numbers, package.drawings(name)))
    return found


class _Package:
    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP as error:
            raise Unreadable(f"a damaged or truncated workbook: {error}") from error
        self._names = {name.lower(): name for name in self._archive.namelist()}
        if len(self._names) > MAX_MEMBERS:
            raise LimitExceeded(f"a workbook of more than {MAX_MEMBERS} parts")
        for info in self._archive.infolist():
            if info.file_size > MAX_PART:
                raise LimitExceeded(f"{info.filename} has more than {MAX_PART >> 20} MB")

    def read(self, name: str) -> bytes:
        known = self._names.get(name.lower())
        if known is None:
            return b""
        try:
            with self._archive.open(known) as file:
                data = file.read(MAX_PART + 1)
        except BROKEN_ZIP as error:
            raise Unreadable(f"a damaged workbook: {known}: {error}") from error
        if len(data) > MAX_PART:
            raise LimitExceeded(f"{known} has more than {MAX_PART >> 20} MB")
        return data

    def tree(self, name: str) -> etree._Element | None:
        data = self.read(name)
        if not data:
            return None
        return parse_xml(data, f"a damaged workbook: {name}", name)

    def targets(self, name: str) -> dict[str, str]:
        """The parts that a part refers to, by id."""
        folder, base = posixpath.split(name)
        relations = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        if relations is None:
            return {}
        return {
            relation.get("Id", ""): posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", "")))[1:]
            for relation in relations.iter("{*}Relationship")
        }

    def drawings(self, name: str) -> Iterator[etree._Element]:
        """What a sheet shows over its cells; a damaged drawing is left out."""
        for part in self.targets(name).values() if name else ():
            if "/drawings/drawing" in part:
                with suppress(Unreadable):
                    tree = self.tree(part)
                    if tree is not None:
                        yield tree


def _marked(strings: etree._Element | None) -> dict[str, str]:
    """The shared strings, by number, that are in part struck out or raised: as they are printed."""
    entries = strings.iterchildren("{*}si") if strings is not None else ()
    return {str(k): text for k, entry in enumerate(entries) if (text := _printed_runs(entry)) is not None}


def _printed_runs(entry: etree._Element) -> str | None:
    """The text of a string in several looks as it is printed; None where it is all plain."""
    runs = entry.iterchildren("{*}r")
    return printed_runs([(run.findtext("{*}t") or "", run_ink(run.find("{*}rPr"))) for run in runs])


def _sheet(data: bytes, styles: list[Style], marked: dict[str, str], hiding: set[str]) -> Details:
    details = Details()
    if not data:
        return details
    at = (-1, -1)  # the last cell; a row or cell that says nothing of its place follows the one before
    try:
        events = etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            tag=("{*}c", "{*}row", "{*}col", "{*}conditionalFormatting"),
            resolve_entities=False,
            no_network=True,
        )
        for event, element in events:
            kind = etree.QName(element).localname
            if event == "start":
                at = (_row(element, at[0]), -1) if kind == "row" else at
            elif kind == "c":
                at = _slot(element.get("r", ""), at)
                _cell(element, at, styles, marked, details)
            elif kind == "row":
                if element.get("hidden") in ("1", "true") or _measure(element, "ht") <= LOWEST:
                    details.hidden_rows.add(at[0])
                element.clear()
            elif kind == "conditionalFormatting":
                details.veiled = details.veiled or overlays.may_hide(element, hiding)
            elif element.get("hidden") in ("1", "true") or _measure(element, "width") <= NARROWEST:
                _hide_columns(element, details)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"a damaged workbook: {error}") from error
    return details


def _measure(element: etree._Element, name: str) -> float:
    """The height of a row in points or the width of a column in digits; that of all others where it says nothing."""
    try:
        return float(element.get(name, "9"))
    except ValueError:
        return 9.0


def _hide_columns(element: etree._Element, details: Details) -> None:
    first, last = element.get("min", ""), element.get("max", "")
    if first.isdigit() and last.isdigit() and len(last) < 6:
        details.hidden_columns |= set(range(int(first) - 1, int(last)))


def _cell(element: etree._Element, slot: Slot, styles: list[Style], marked: dict[str, str], details: Details) -> None:
    value = element.find("{*}v")
    text = value.text if value is not None else None
    kind = element.get("t", "n")
    if not text and kind != "inlineStr":
        details.unsaved += element.find("{*}f") is not None
        details.blank(slot, style_at(styles, number_of(element, "s")))
        return
    details.reach(*slot)
    style = style_at(styles, number_of(element, "s"))
    if kind in ("s", "str", "inlineStr"):
        details.text(slot, style)
    if style.unseen:
        details.shown[slot] = ""
    elif kind == "e":
        details.shown[slot] = text or ""
    elif kind == "s" and text in marked:
        details.shown[slot] = marked[text]
    elif kind == "inlineStr" and (runs := element.find("{*}is")) is not None:
        if (shown := _printed_runs(runs)) is not None:
            details.shown[slot] = shown
    elif kind == "n" and text:
        try:
            details.number(slot, float(text), style)
            if element.find("{*}f") is not None:
                details.awaits(float(text))
        except (ValueError, ArithmeticError):
            details.shown[slot] = text


def _row(element: etree._Element, before: int) -> int:
    number = element.get("r", "")
    if not number:
        return before + 1
    if not number.isdecimal() or len(number) > MAX_DIGITS:
        raise Unreadable(f"a damaged workbook: a row numbered {number[:20]}")
    return int(number) - 1


def _slot(reference: str, before: Slot) -> Slot:
    """`C5` as row 4, column 2; without a reference the slot to the right of the one before."""
    if not reference:
        return before[0], before[1] + 1
    found = _REFERENCE.match(reference)
    if found is None:
        raise Unreadable(f"a damaged workbook: a cell named {reference[:20]}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
