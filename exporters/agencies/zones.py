"""Zones: how their names are made, and those of zones.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

_KIND = (
    r"(?:开发区|园区|(?:工业|产业|科技)园(?!区)|新区|新城|保税区|保税港区|综保区|高新区|经开区|度假区|示范区|试验区|实验区|合作区"
    r"|名胜区|景区|管理区|经济区|工业区|集中区|集聚区|商务区|港务区|港区|自贸区|片区|功能区|保护区|化工区)"
)
ZONE = re.compile(
    rf"^(?P<name>(?:(?!人民政府|办事处).){{0,16}}?{_KIND})(?!分局)"
    rf"(?P<board>党工委管委会|(?:开发|建设){{1,2}}管理委员会|(?:开发|建设){{1,2}}管委会|管理委员会|管委会|管理局(?=$)|管理处(?=$)|管理办公室(?=$)|管理服务中心(?=$)|建设管理办公室)?(?P<rest>.*)$"
)
"""A zone at the beginning of a name, its board, and what follows."""


@cache
def load_zones() -> dict[str, Any]:
    """zones.toml: the zones whose names do not tell where they are, the divisions of the corps, the customs."""
    return tomllib.loads(resources.files("exporters.agencies").joinpath("zones.toml").read_text("utf-8"))


def spelled(zone: str) -> str:
    """A zone's name in the spelling that is kept."""
    for written, kept in load_zones()["spellings"].items():
        zone = zone.replace(written, kept)
    return zone


def begins_with_known_zone(text: str) -> bool:
    """Whether a name begins with a zone of zones.toml, so that 东湖 of 东湖高新区 is no district."""
    zones = load_zones()
    return any(text.startswith(zone) for zone in (*zones["zones"], *zones["spellings"]))
