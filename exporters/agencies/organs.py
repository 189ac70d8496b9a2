"""The kinds of organs, and what an organ's name without its place says of the kind. The data is organs.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

GOVERNMENT, OFFICE = "政府", "政府办"

_JOINTS = re.compile(r"[和与及、暨·]")
_GOVERNMENT = re.compile(r"^(?:人民政府|政府|行政公署|公署|行署|自治州人民政府)$")
_OFFICE = re.compile(r"^(?:人民政府|政府|行署|行政公署)?(?:综合)?(?:办公室|办公厅|府办)$|^(?:人民政府|政府)办$")
_OFFICES = re.compile(r"(?:局|厅|部|委|委员会|办|办公室|署|处|院|馆|台)$")
_PUBLIC = re.compile(
    r"(?:中心|医院|学校|学院|大学|中学|小学|幼儿园|馆|所|站|院|队|台|社|协会|联合会|学会|总会|总工会|基金会|林场|农场|水库|管理处)$"
)
_ENTERPRISE = re.compile(r"(?:公司|集团|银行|电厂|水厂)$")


class Organ(NamedTuple):
    """What kind of organ a name tells of. `known` says that organs.toml has the kind, else it is the name itself."""

    kind: str
    type: str
    known: bool


def joined(name: str) -> str:
    """The name without the words that join its functions: 文化和旅游局 and 文化旅游局 are one."""
    return _JOINTS.sub("", name)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("exporters.agencies").joinpath("organs.toml").read_text("utf-8"))


def load_branches() -> dict[str, str]:
    """How central organs begin the names of their branches, and the tags of these."""
    branches: dict[str, str] = _data()["branches"]
    return branches


@cache
def load_kinds() -> dict[str, Organ]:
    """Every name of every kind, joined."""
    data = {name: part for name, part in _data().items() if name not in ("endings", "branches")}
    endings = _data()["endings"]
    names: dict[str, Organ] = {}
    for exact in (True, False):
        for kind_type, kinds in data.items():
            for kind, stems in kinds.items():
                organ = Organ(kind, kind_type, True)
                for stem in stems:
                    if stem.startswith("="):
                        forms = [joined(stem[1:])] if exact else []
                    else:
                        forms = [] if exact else [stem, *(stem + ending for ending in endings)]
                    for form in forms:
                        names.setdefault(form, organ)
    return names


def kind_of(name: str, tag: str = "") -> Organ | None:
    """The kind of an organ's name without place, None where it names none.

    `tag` is that of the central organ whose branch it is: 监管局 alone says nothing, 中国证监会…监管局 does.
    """
    kinds = load_kinds()
    if tag:
        return kinds.get(f"{joined(name)}@{tag}")
    if not name or _GOVERNMENT.match(name):
        return Organ(GOVERNMENT, "government", True)
    if _OFFICE.match(name):
        return Organ(OFFICE, "office", True)
    bare = joined(name)
    if found := kinds.get(bare):
        return found
    for prefix in ("人民政府", "政府", "国家", "国务院"):
        if bare.startswith(prefix) and (found := kinds.get(bare.removeprefix(prefix))):
            return found
    return None


def named_for_itself(name: str) -> Organ | None:
    """An organ of no known kind, told by the end of its name; None where nothing tells that it is an organ."""
    bare = joined(name).removeprefix("人民政府")
    if len(bare) < 2:
        return None
    if _ENTERPRISE.search(bare):
        return Organ(bare, "enterprise", False)
    if _PUBLIC.search(bare):
        return Organ(bare, "public_body", False)
    if _OFFICES.search(bare) and len(bare) > 2:
        return Organ(bare, "department", False)
    return None
