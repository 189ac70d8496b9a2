"""Zones and townships that are called otherwise than in full and today, so that one organ keeps one id."""

from __future__ import annotations

import re
from collections.abc import Mapping

from exporters.agencies.names import Parsed

RENAMED_TOWNSHIP, SHORT_ZONE = 0.88, 0.88
"""A township that is not in today's list, where one of another kind has its stem (武原镇, 武原街道).

经开区, which may stand for an 经济开发区 as well.
"""

_KIND = re.compile(r"(?:街道|民族苏木|苏木|(?:[\u4e00-\u9fff]{1,4}族)?乡|镇)$")
_SHORT, _FULL = "经开区", "经济技术开发区"


def under_todays_name(parsed: Parsed, townships: Mapping[str, str]) -> tuple[Parsed, float, tuple[str, ...]]:
    """The name with its zone as it is called in full and its township as today, what that leaves sure, and the steps.

    `townships` are those of the division today. A town that became a street, or a township a town, keeps its stem; it
    counts where one township alone has it. One that was merged into another is not found again.
    """
    weight, steps = 1.0, []
    if parsed.zone.endswith(_SHORT):
        full = parsed.zone.removesuffix(_SHORT) + _FULL
        steps.append(f"{parsed.zone} taken for {full}")
        parsed, weight = parsed._replace(zone=full), weight * SHORT_ZONE
    if parsed.township and parsed.township not in townships and (stem := _stem(parsed.township)):
        alike = [name for name in townships if _stem(name) == stem]
        if len(alike) == 1:
            steps.append(f"{parsed.township} taken for {alike[0]}")
            parsed, weight = parsed._replace(township=alike[0]), weight * RENAMED_TOWNSHIP
    return parsed, weight, tuple(steps)


def _stem(township: str) -> str:
    return _KIND.sub("", township)
