"""Which division a name means, and how sure that is: by its superiors, the report's year and the site.

A step multiplies the confidence by its weight; docs/agencies.md has the table. `Site` is what is known of where the
report was found.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from exporters.agencies.divisions import CHINA, Division, Divisions, Name

_GENERIC = ("城区", "郊区", "矿区")
"""Names of divisions that are common words: a province's site does not settle them."""

NEAR_YEARS = 2
"""Reports are written in the year after the one they are of, and new names take time."""

UNIQUE, SITE_DECIDES, SAME_PREFECTURE, SAME_PROVINCE = 0.99, 0.96, 0.93, 0.88
OTHER_YEAR, FAR_YEAR = 0.98, 0.91
SHORT_COUNTY, SHORT_SHARED = 0.98, 0.86
OTHER_SITE, SHORT_AND_OTHER_SITE = 0.9, 0.7
NAME_CHANGES_HANDS = 0.88
WORD, WORD_ABOVE = 0.96, 0.88
SITE_ALONE, WIDE_SITE_ALONE = 0.82, 0.74
FROM_OTHERS = 0.95


class Site(NamedTuple):
    """The division of the site that published a report; `inferred` where it was concluded from its other reports."""

    division: Division
    inferred: bool


class Place(NamedTuple):
    """What a name was taken for. `division` is None where several are left (`candidates`) or none is known."""

    division: Division | None
    confidence: float
    steps: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    inferred: bool = False


NOWHERE = Place(None, 0.0, ("neither the name nor the site tells a place",))


def related(divisions: Divisions, one: str, other: str) -> str:
    """How two lineages are to each other: same, line (one lies in the other), prefecture, province or none."""
    if one == other:
        return "same"
    above, others = divisions.of[one].above, divisions.of[other].above
    if other in above or one in others:
        return "line"
    shared = above & others
    if any(divisions.of[lineage].level == "prefecture" for lineage in shared):
        return "prefecture"
    if shared:
        return "province"
    return "none"


def find_place(
    divisions: Divisions, places: tuple[tuple[str, tuple[Name, ...]], ...], year: int | None, site: Site | None
) -> Place:
    """The division that the innermost of these names means, given those before it."""
    form, names = places[-1]
    chain = [frozenset(name.lineage for name in found) for _, found in places[:-1]]
    fitting = [name for name in names if all(_inside(divisions, name.lineage, outer) for outer in chain)]
    told = "within " + " ".join(place for place, _ in places[:-1]) if chain else "named"
    close = _of_year(fitting, year)
    weight, steps = _year_weight(close, year)
    steps = (f"{form}: {told}", *steps)
    if year is not None and (before := _namesake(fitting, close, year)):
        weight *= NAME_CHANGES_HANDS
        steps = (*steps, f"until or from a year off that is the name of {before}")
    if len({name.lineage for name in close}) > 1:
        return _decided(divisions, form, close, site, weight, steps)
    division = divisions.of[close[0].lineage]
    weight *= UNIQUE
    if not close[0].full and division.level == "county":
        weight *= SHORT_COUNTY
    if site is not None and not chain and related(divisions, division.lineage, site.division.lineage) == "none":
        weight *= OTHER_SITE if close[0].full else SHORT_AND_OTHER_SITE
        steps = (*steps, "the site is of another province")
    return Place(division, weight, steps)


def _inside(divisions: Divisions, lineage: str, outer: frozenset[str]) -> bool:
    return lineage in outer or not outer.isdisjoint(divisions.of[lineage].above)


def _distance(name: Name, year: int) -> int:
    return max(name.first - year, year - name.last, 0)


def _of_year(names: list[Name], year: int | None) -> list[Name]:
    """Those that bore the name in the year; where none did, those that bore it nearest to it."""
    if year is None:
        return names
    least = min(_distance(name, year) for name in names)
    if least > NEAR_YEARS:
        return names
    return [name for name in names if _distance(name, year) == least]


def _namesake(names: list[Name], close: list[Name], year: int) -> str | None:
    """Another division that bore the name a year before or after, which the report may still or already mean."""
    taken = {name.lineage for name in close}
    others = (name.lineage for name in names if name.full and name.lineage not in taken and _distance(name, year) == 1)
    return next(others, None)


def _year_weight(names: list[Name], year: int | None) -> tuple[float, tuple[str, ...]]:
    if year is None:
        return 1.0, ()
    least = min(_distance(name, year) for name in names)
    if not least:
        return 1.0, ()
    span = f"so called {min(name.first for name in names)}-{max(name.last for name in names)}, not in {year}"
    return (OTHER_YEAR if least <= NEAR_YEARS else FAR_YEAR), (span,)


def _decided(
    divisions: Divisions, form: str, names: list[Name], site: Site | None, weight: float, steps: tuple[str, ...]
) -> Place:
    """Several divisions of one name: the site decides, or the province whose short name it is, or nothing does."""
    if site is not None and not (form in _GENERIC and site.division.level == "province"):
        ways = (({"same"}, SITE_DECIDES), ({"line"}, SITE_DECIDES), ({"prefecture"}, SAME_PREFECTURE),
                ({"province"}, SAME_PROVINCE))  # fmt: skip
        for relations, factor in ways:
            left = {n.lineage for n in names if related(divisions, n.lineage, site.division.lineage) in relations}
            if len(left) > 1:
                break
            if left:
                factor *= FROM_OTHERS if site.inferred else 1.0
                return Place(divisions.of[left.pop()], weight * factor, (*steps, _site_step(site)))
    higher = [name for name in names if divisions.of[name.lineage].level == "province"]
    if len(higher) == 1 and not higher[0].full:
        shared = any(divisions.of[name.lineage].level == "prefecture" for name in names)
        factor = SHORT_SHARED if shared else UNIQUE
        return Place(divisions.of[higher[0].lineage], weight * factor, (*steps, "taken for the province"))
    prefectures = {name.lineage for name in names if divisions.of[name.lineage].level == "prefecture"}
    if len(prefectures) == 1 and not names[0].full:
        division = divisions.of[prefectures.pop()]
        others = {name.lineage for name in names} - {division.lineage}
        inside = all(division.lineage in divisions.of[lineage].above for lineage in others)
        factor = WORD if inside else SHORT_SHARED
        return Place(division, weight * factor, (*steps, "taken for the prefecture of that name"))
    return Place(None, 0.0, steps, tuple(sorted({name.lineage for name in names})))


def _site_step(site: Site) -> str:
    source = "its other reports are of" if site.inferred else "the site is of"
    return f"{source} {site.division.spans[-1][1]}"


def place_of_word(divisions: Divisions, word: str, year: int | None, site: Site | None) -> Place:
    """The division that 市, 县, 省 … means on a site."""
    if site is None:
        return NOWHERE
    own = site.division
    line = [own, *(divisions.of[lineage] for lineage in own.above)]
    fitting = [division for division in line if _is_called(word, division.at(year)[1], division.at(year)[0])]
    fitting.sort(key=lambda division: (len(division.above), division.lineage), reverse=True)
    if not fitting:
        return NOWHERE
    weight = WORD if fitting[0] is own else WORD_ABOVE
    if len(fitting) > 1 and fitting[0] is not own:
        return Place(None, 0.0, (f"{word}: {_site_step(site)}",), tuple(division.lineage for division in fitting))
    return Place(fitting[0], weight * (FROM_OTHERS if site.inferred else 1.0), (f"{word}: {_site_step(site)}",))


def _is_called(word: str, name: str, code: str) -> bool:
    if word in ("自治区", "自治州", "自治县"):
        return name.endswith(word)
    if word == "区":
        return name.endswith("区") and (not name.endswith("自治区") or code.endswith("0000")) and "地区" not in name
    return name.endswith(word)


def place_of_site(divisions: Divisions, site: Site | None) -> Place:
    """The site's own division, for a name that tells of no place."""
    if site is None:
        return NOWHERE
    narrow = site.division.level == "county" or not divisions.below(site.division.lineage)
    weight = SITE_ALONE if narrow else WIDE_SITE_ALONE
    weight *= FROM_OTHERS if site.inferred else 1.0
    return Place(site.division, weight, (f"no place in the name; {_site_step(site)}",), inferred=site.inferred)


def common_division(divisions: Divisions, lineages: Iterable[tuple[str, int]], least: int, share: float) -> str | None:
    """The innermost division that at least `share` of the reports lie in, of `least` or more; None for none."""
    counts: dict[str, int] = {}
    total = 0
    for lineage, count in lineages:
        total += count
        if lineage == CHINA:
            continue
        for higher in (lineage, *divisions.of[lineage].above):
            counts[higher] = counts.get(higher, 0) + count
    if total < least:
        return None
    wide = [lineage for lineage, count in counts.items() if count >= share * total]
    return max(wide, key=lambda lineage: (len(divisions.of[lineage].above), lineage), default=None)
