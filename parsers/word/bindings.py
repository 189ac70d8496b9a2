"""Content controls that are bound to data of their file (ISO 29500-1, § 17.5.2.6): Word shows what the data say.

A program that fills in the data and leaves the text as it was, or the other way round, writes a file that reads
otherwise than it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree

from parsers.document import squeeze
from parsers.markup.marks import LONE_NUMBER
from parsers.word.styles import W, named

_BINDINGS = (W + "dataBinding", "{http://schemas.microsoft.com/office/word/2012/wordml}dataBinding")
_LISTS = (W + "dropDownList", W + "comboBox")
_NAMESPACE = re.compile(r"xmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)[\"']")
_STEP = re.compile(r"/(?P<at>@?)(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)(?:\[(?P<order>\d{1,6})\])?")
"""A step of the paths that Word writes; other paths are not followed."""


def bound(root: etree._Element) -> bool:
    """Whether any control of a document is bound to data."""
    return next(root.iter(*_BINDINGS), None) is not None


def differing(root: etree._Element, stores: Mapping[str, etree._Element]) -> int:
    """How many controls in tables show a number and have another one, or none, in their data, or the other way round;
    `stores` are the data by the id of their item."""
    said = _shown_and_said(root, stores)
    return sum(1 for texts in said if len(set(texts)) > 1 and all(map(LONE_NUMBER.fullmatch, filter(None, texts))))


def _shown_and_said(root: etree._Element, stores: Mapping[str, etree._Element]) -> Iterator[tuple[str, str]]:
    for control in root.iter(W + "sdt"):
        properties, content = named(control, "sdtPr"), named(control, "sdtContent")
        binding = next(properties.iterchildren(*_BINDINGS), None) if properties is not None else None
        if properties is None or content is None or binding is None:
            continue
        around = next(content.iter(W + "sdt"), None) is not None
        if around or next(control.iterancestors(W + "tbl"), None) is None:
            continue
        said = _said(binding, stores)
        if said is not None:
            yield _plain("".join(text.text or "" for text in content.iter(W + "t"))), _plain(_listed(properties, said))


def _plain(text: str) -> str:
    return squeeze(text).replace(",", "").replace("，", "")


def _listed(properties: etree._Element, said: str) -> str:
    """What a control shows for what its data say: the entry of its list, where it has one."""
    for entry in properties.iterfind("*/" + W + "listItem"):
        if entry.get(W + "value") == said:
            return entry.get(W + "displayText", said)
    return said


def _said(binding: etree._Element, stores: Mapping[str, etree._Element]) -> str | None:
    """What the data say that a control is bound to; None where they are not in the file."""
    prefixes = dict(_NAMESPACE.findall(binding.get(W + "prefixMappings", "")))
    own = stores.get(binding.get(W + "storeItemID", "").lower())
    for store in [own] if own is not None else stores.values():
        said = _followed(store, binding.get(W + "xpath", ""), prefixes)
        if said is not None:
            return said
    return None


def _followed(root: etree._Element, path: str, prefixes: Mapping[str, str]) -> str | None:
    """The text at a path of the kind that Word writes: `/ns0:root[1]/ns0:count[1]`, `/root/@count`."""
    steps = list(_STEP.finditer(path))
    if not steps or "".join(step[0] for step in steps) != path:
        return None
    here: etree._Element | None = None
    for step in steps:
        if step["prefix"] and step["prefix"] not in prefixes:
            return None
        name = f"{{{prefixes[step['prefix']]}}}{step['name']}" if step["prefix"] else step["name"]
        if step["at"]:
            return here.get(name) if here is not None else None
        order = int(step["order"] or 1) - 1
        found = here.iterchildren(name) if here is not None else iter([root] if root.tag == name else [])
        here = next(islice(found, max(order, 0), None), None)
        if here is None:
            return None
    return "".join(map(str, here.itertext())) if here is not None else None
