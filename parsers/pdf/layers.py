"""Layers of a PDF (optional content) that are switched off: they are in the file, and no viewer or printer shows them.

PDFium leaves them out where it paints, not where it is asked for a page's objects. Which groups are off stands in the
file's catalogue, which PDFium does not hand out; pdfminer reads it, in the few files that have layers at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ctypes import c_ubyte, c_ulong
from io import BytesIO
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.pdf.clips import MAX_DEPTH
from parsers.pdf.guard import content_of
from parsers.pdf.removal import take_out

MAX_LOOKED_AT = 20_000
"""Objects of a file looked at for drawings that belong to a layer."""

MAX_NAME = 512
"""Bytes of a layer's name."""

_STREAM = re.compile(rb"/ObjStm\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")


_MEMBERS = re.compile(rb"/Type\s*/OCMD\b")

OFF = b"~-~"
"""The name that sets of groups get which are switched off: PDFium tells of marks in a page's content only by names."""


class Hidden(NamedTuple):
    """What is switched off: groups by the bytes of their names, drawings (form objects) and sets of groups by number;
    and whether not all of it is known."""

    names: frozenset[bytes] = frozenset()
    forms: frozenset[int] = frozenset()
    sets: frozenset[int] = frozenset()
    doubtful: bool = False


NOTHING = Hidden()


def without_hidden(data: bytes) -> tuple[bytes, Hidden]:
    """The file without its drawings that are switched off, all else at its place, and what of it is switched off."""
    hidden = _hidden_in(data)
    data = _without_forms(data, hidden.forms)
    if hidden.sets:
        data, all_found = _with_names(data, hidden.sets)
        hidden = hidden._replace(names=hidden.names | {OFF}, doubtful=hidden.doubtful or not all_found)
    return data, hidden


def _hidden_in(data: bytes) -> Hidden:
    if not _has_layers(data):
        return NOTHING
    import pdfminer.pdfdocument  # noqa: F401 (a library that is missing is no damaged file)

    try:
        return _hidden_by_catalogue(data)
    except Exception:  # whatever pdfminer makes of a file that PDFium repairs
        return Hidden(doubtful=True)


def _without_forms(data: bytes, forms: frozenset[int]) -> bytes:
    """The file with these drawings made things that are not drawn."""
    for number in forms:
        for match in list(re.finditer(rb"(?<!\d)%d\s+\d{1,5}\s+obj\b" % number, data)):
            entry = _FORM.search(data, match.end(), data.find(b"stream", match.end()))
            if entry:
                data = data[: entry.end() - 5] + b"/None" + data[entry.end() :]
    return data


def _with_names(data: bytes, sets: frozenset[int]) -> tuple[bytes, bool]:
    """The file with names for these sets of groups, all else at its place; and whether all were found."""
    found = set()
    for number in sets:
        for match in list(re.finditer(rb"(?<!\d)%d\s+\d{1,5}\s+obj\b" % number, data)):
            entry = _MEMBERS.search(data, match.end(), data.find(b"endobj", match.end()))
            if entry:
                name = (b"/Name(%s)" % OFF).ljust(len(entry[0]))
                data = data[: entry.start()] + name + data[entry.end() :]
                found.add(number)
    return data, found == sets


def hide(page: Any, names: frozenset[bytes]) -> None:
    """Take from a page the objects that are marked as of one of these groups."""
    take_out(page, lambda item: _is_of(item, names))


def _is_of(item: Any, names: frozenset[bytes]) -> bool:
    name, length = (c_ubyte * MAX_NAME)(), c_ulong()
    for k in range(max(0, pdfium.FPDFPageObj_CountMarks(item))):
        mark = pdfium.FPDFPageObj_GetMark(item, k)
        # As a string PDFium hands out what is left of the name when it is taken for UTF-8.
        known = pdfium.FPDFPageObjMark_GetParamBlobValue(mark, b"Name", name, MAX_NAME, length)
        if known and bytes(name[: min(length.value, MAX_NAME)]) in names:
            return True
    return False


def _has_layers(data: bytes) -> bool:
    if b"/OCProperties" in data:
        return True
    return b"/ObjStm" in data and any(b"/OCProperties" in content for content in _packed(data))


def _packed(data: bytes) -> Iterator[bytes]:
    """What the file's object streams hold; newer files keep their catalogue in one."""
    for match in _STREAM.finditer(data):
        start, end = data.rfind(b"obj", 0, match.start()), data.find(b"endstream", match.end())
        if 0 <= start < end:
            yield content_of(data[start:end])


def _hidden_by_catalogue(data: bytes) -> Hidden:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import dict_value, list_value, resolve1
    from pdfminer.psparser import literal_name

    document = PDFDocument(PDFParser(BytesIO(data)))
    layers = dict_value(document.catalog.get("OCProperties", {}))
    view = dict_value(layers.get("D", {}))
    groups = {ref.objid: ref for ref in list_value(layers.get("OCGs", []))}
    off = {ref.objid for ref in list_value(view.get("OFF", []))}
    if "BaseState" in view and literal_name(view["BaseState"]) == "OFF":
        off = set(groups) - {ref.objid for ref in list_value(view.get("ON", []))}
    off &= set(groups)
    for applied in map(dict_value, list_value(view.get("AS", []))):
        if literal_name(applied.get("Event")) == "View":
            off = _by_usage(off, [ref for ref in list_value(applied.get("OCGs", [])) if ref.objid in groups])
    if not groups:
        return NOTHING
    names: dict[bool, set[bytes]] = {True: set(), False: set()}
    for number, ref in groups.items():
        names[number in off].add(bytes(resolve1(dict_value(ref).get("Name", b""))))
    # Groups of one name of which some are shown cannot be told apart, nor can sets of groups in a page's content.
    doubtful = bool(names[True] & names[False])
    forms, sets = set(), set()
    numbers = sorted({number for xref in document.xrefs for number in xref.get_objids()})
    for number in numbers[:MAX_LOOKED_AT]:
        item = document.getobj(number)
        entries = item if isinstance(item, dict) else getattr(item, "attrs", {})
        kind = resolve1(entries.get("Type"))
        if kind is not None and literal_name(kind) == "OCMD" and _is_off(entries, off):
            sets.add(number)
        owner = entries.get("OC")
        if owner is not None and (getattr(owner, "objid", None) in off or _is_off(dict_value(owner), off)):
            forms.add(number)
    return Hidden(frozenset(names[True] - names[False]), frozenset(forms), frozenset(sets), doubtful)


def _by_usage(off: set[int], groups: Iterable[Any]) -> set[int]:
    """The groups that are off once these are as they say they are to be viewed."""
    from pdfminer.pdftypes import dict_value
    from pdfminer.psparser import literal_name

    for ref in groups:
        usage = dict_value(dict_value(ref).get("Usage", {}))
        state = dict_value(usage.get("View", {})).get("ViewState")
        if state is not None:
            off = off | {ref.objid} if literal_name(state) == "OFF" else off - {ref.objid}
    return off


def _is_off(members: dict[str, Any], off: set[int]) -> bool:
    """Whether what belongs to a set of groups is hidden."""
    from pdfminer.pdftypes import resolve1
    from pdfminer.psparser import literal_name

    if "VE" in members:
        return not _holds_true(members["VE"], off, 0)
    groups = members.get("OCGs")
    if groups is None:
        return False
    listed = [groups] if getattr(groups, "objid", None) in off else resolve1(groups)
    states = [getattr(ref, "objid", None) in off for ref in (listed if isinstance(listed, list) else [groups])]
    policy = literal_name(members["P"]) if "P" in members else "AnyOn"
    shown = {"AllOn": not any(states), "AnyOff": any(states), "AllOff": all(states)}.get(policy, not all(states))
    return bool(states) and not shown


def _holds_true(rule: Any, off: set[int], depth: int) -> bool:
    """Whether an expression of groups, And, Or and Not is true. Raises ValueError for what is none."""
    from pdfminer.pdftypes import resolve1
    from pdfminer.psparser import literal_name

    terms = resolve1(rule)
    if isinstance(terms, dict):
        return rule.objid not in off
    if not isinstance(terms, list) or not terms or depth > MAX_DEPTH:
        raise ValueError("no rule of layers")
    holds = [_holds_true(term, off, depth + 1) for term in terms[1:]]
    word = literal_name(terms[0])
    return all(holds) if word == "And" else any(holds) if word == "Or" else not all(holds)
