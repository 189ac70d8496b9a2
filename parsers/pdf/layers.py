"""Layers of a PDF (optional content) that are switched off: they are in the file, and no viewer or printer shows them.

PDFium leaves them out where it paints, not where it is asked for a page's objects. Which groups are off stands in the
file's catalogue, which PDFium does not hand out; pdfminer reads it, in the few files that have layers at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import c_ubyte, c_ulong
from io import BytesIO
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.pdf.clips import MAX_DEPTH
from parsers.pdf.guard import content_of

MAX_LOOKED_AT = 20_000
"""Objects of a file looked at for drawings that belong to a layer."""

MAX_NAME = 512
"""Bytes of a layer's name."""

_STREAM = re.compile(rb"/ObjStm\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")


class Hidden(NamedTuple):
    """What is switched off: groups by the bytes of their names, drawings (form objects) by number; and whether not all
    of it is known."""

    names: frozenset[bytes] = frozenset()
    forms: frozenset[int] = frozenset()
    doubtful: bool = False


NOTHING = Hidden()


def without_hidden(data: bytes) -> tuple[bytes, Hidden]:
    """The file without its drawings that are switched off, all else at its place, and what of it is switched off."""
    hidden = _hidden_in(data)
    return _without_forms(data, hidden.forms), hidden


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


def hide(page: Any, names: frozenset[bytes]) -> None:
    """Take from a page the objects that are marked as of one of these groups."""
    for k in reversed(range(pdfium.FPDFPage_CountObjects(page))):
        item = pdfium.FPDFPage_GetObject(page, k)
        if _is_of(item, names):
            if pdfium.FPDFPage_RemoveObject(page, item):
                pdfium.FPDFPageObj_Destroy(item)
        elif pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            _hide_in(item, names, 1)


def _hide_in(form: Any, names: frozenset[bytes], depth: int) -> None:
    for k in reversed(range(max(0, pdfium.FPDFFormObj_CountObjects(form)))):
        item = pdfium.FPDFFormObj_GetObject(form, k)
        if _is_of(item, names):
            if pdfium.FPDFFormObj_RemoveObject(form, item):
                pdfium.FPDFPageObj_Destroy(item)
        elif depth < MAX_DEPTH and pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            _hide_in(item, names, depth + 1)


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
    if not off:
        return NOTHING
    names: dict[bool, set[bytes]] = {True: set(), False: set()}
    for number, ref in groups.items():
        names[number in off].add(bytes(resolve1(dict_value(ref).get("Name", b""))))
    # Groups of one name of which some are shown cannot be told apart, nor can sets of groups in a page's content.
    doubtful = bool(names[True] & names[False])
    forms = set()
    numbers = sorted({number for xref in document.xrefs for number in xref.get_objids()})
    for number in numbers[:MAX_LOOKED_AT]:
        item = document.getobj(number)
        entries = item if isinstance(item, dict) else getattr(item, "attrs", {})
        if entries.get("Type") is not None and literal_name(resolve1(entries["Type"])) == "OCMD":
            doubtful = doubtful or _is_off(entries, off)
        owner = entries.get("OC")
        if owner is not None and (getattr(owner, "objid", None) in off or _is_off(dict_value(owner), off)):
            forms.add(number)
    return Hidden(frozenset(names[True] - names[False]), frozenset(forms), doubtful)


def _is_off(members: dict[str, Any], off: set[int]) -> bool:
    """Whether what belongs to a set of groups is hidden; a rule in its own language (VE) is taken as the usual one."""
    from pdfminer.pdftypes import resolve1
    from pdfminer.psparser import literal_name

    groups = members.get("OCGs")
    if groups is None:
        return False
    listed = [groups] if getattr(groups, "objid", None) in off else resolve1(groups)
    states = [getattr(ref, "objid", None) in off for ref in (listed if isinstance(listed, list) else [groups])]
    policy = literal_name(members["P"]) if "P" in members else "AnyOn"
    shown = {"AllOn": not any(states), "AnyOff": any(states), "AllOff": all(states)}.get(policy, not all(states))
    return bool(states) and not shown
