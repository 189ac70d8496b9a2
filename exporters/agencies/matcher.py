"""The one organ that an agency as printed can be, with how sure that is and why.

An agency id is `lineage-organ`, `lineage-zone[-township][-organ]` or `lineage-township[-organ]`: the lineage of the
division (`divisions`), the kind of the organ (`organs`), the zone or township by name. It is made from these alone, so
the same organ has the same id in every dataset. Nothing is matched below `LEAST`; from `SURE` on a match counts as
sure.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from exporters.agencies.divisions import (
    CHINA,
    Division,
    Divisions,
    level_of,
    load_divisions,
    overlap,
    years_of_names,
)
from exporters.agencies.match import Match
from exporters.agencies.names import Parsed, parse_name
from exporters.agencies.organs import Organ
from exporters.agencies.places import (
    FROM_OTHERS,
    NOWHERE,
    Place,
    Site,
    find_place,
    place_of_site,
    place_of_word,
    related,
)
from exporters.agencies.renamed import under_todays_name
from exporters.agencies.scope import scope_of
from exporters.agencies.zones import load_zones
from exporters.vocabulary import LEVELS

SURE, LEAST = 0.9, 0.7

OWN_NAME, UNLISTED_TOWNSHIP, ZONE, TOWNSHIP_BELOW = 0.97, 0.97, 0.97, 0.94
OWN_NAME_AFTER_SHORT, OWN_NAME_IN_UNLISTED = 0.9, 0.82
"""An unlisted organ after a shortened place (吉林大学), or in an unlisted township (新型城镇化办公室)."""
TOWNSHIP_OF_SITE, TOWNSHIP_BELOW_SITE, UNSAID = 0.92, 0.85, 0.9
"""In place of the weight of the site alone: a township that is listed in its county, or in one county of it alone; and
a further weight where the name is only that of a zone (开发区管委会) or of a government (政府办公室)."""

_ALWAYS = range(1 << 16)


class Matcher:
    """Matches agencies of reports. Remembers names it has seen; the same question always has the same answer."""

    def __init__(self, divisions: Divisions | None = None) -> None:
        self.divisions = divisions or load_divisions()
        self._parse = lru_cache(1 << 15)(self._parse_name)
        self._known: Callable[..., list[tuple[range, Match]]] = lru_cache(1 << 15)(lambda *_: [])
        # The organs of one place have it in common.
        self._find = lru_cache(1 << 12)(partial(find_place, self.divisions))

    def match(
        self, agency: str | None, year: int | None, *, site: Site | None = None, title: str | None = None
    ) -> Match:
        """The organ of a report; `title` only tells of its scope."""
        if not agency:
            return Match("no_agency")
        lineage = site.division.lineage if site is not None else None
        found = self._answer(agency, year, lineage, bool(site and site.inferred))
        places = [form for form, _ in self._parse(agency).places]
        scope = scope_of(f"{agency} {title or ''}", places)
        return found if scope is None else found._replace(scope=scope)

    def site(self, region_code: str | None, year: int | None) -> Site | None:
        """The site by its region code; None for one that is central or not known."""
        division = self.divisions.by_code(region_code, year)
        return Site(division, False) if division is not None else None

    def _answer(self, agency: str, year: int | None, lineage: str | None, inferred: bool) -> Match:
        """The match, remembered for all years that it is the same in: a report comes every year."""
        known = self._known(agency, year is None, lineage, inferred)
        now = year or 0
        for years, match in known:
            if now in years:
                return match
        match = self._match(agency, year, lineage, inferred)
        known.append((self._same_years(self._parse(agency), match, year), match))
        return match

    def _same_years(self, parsed: Parsed, match: Match, year: int | None) -> range:
        """Years around one in which the match is the same: that one alone where it is not plain that it is."""
        if parsed.central:
            return _ALWAYS
        year = year or 0
        alone = range(year, year + 1)
        if parsed.corps or parsed.customs or parsed.word or _known_zone(parsed, year):
            return alone
        years = _ALWAYS
        if parsed.places:
            years = years_of_names(parsed.places[-1][1])
        if match.lineage is not None:
            years = overlap(years, self.divisions.unchanged(self.divisions.of[match.lineage], year))
        return years if year in years else alone

    def _parse_name(self, agency: str) -> Parsed:
        return parse_name(agency, self.divisions)

    def _match(self, agency: str, year: int | None, lineage: str | None, inferred: bool) -> Match:
        site = Site(self.divisions.of[lineage], inferred) if lineage else None
        parsed = self._parse(agency)
        if parsed.central:
            return self._central(parsed)
        if parsed.corps:
            return self._of_corps(parsed, year)
        if parsed.customs:
            return self._of_customs(parsed, year)
        if (zone := _known_zone(parsed, year)) and (found := self._in_known_zone(parsed, zone, year)):
            return found
        place = self._place(parsed, year, site)
        if parsed.township and not parsed.zone:
            place = self._county_of(place, parsed)
        return self._finished(parsed, place, year)

    def _place(self, parsed: Parsed, year: int | None, site: Site | None) -> Place:
        if parsed.places:
            # A year in which all of them went by the name says no more than none, and is not told apart from the next.
            settled = year is not None and year in years_of_names(parsed.places[-1][1])
            return self._find(parsed.places, None if settled else year, site)
        if parsed.word:
            return place_of_word(self.divisions, parsed.word, year, site)
        if parsed.organ is None or not parsed.organ.known:
            # A name like 机关党委 could be anybody's.
            return NOWHERE._replace(steps=("no place and no listed kind of organ in the name",))
        place = place_of_site(self.divisions, site)
        unsaid = parsed.zone or parsed.organ.type in ("government", "office")
        return place._replace(confidence=place.confidence * UNSAID) if unsaid else place

    def _county_of(self, place: Place, parsed: Parsed) -> Place:
        """Where a township is named after a prefecture or a province, the one county in it that has the township."""
        division = place.division
        if division is None:
            return place
        counties = [self.divisions.of[lineage] for lineage in self.divisions.below(division.lineage)]
        counties = [county for county in counties if county.level == "county"]
        names = self.divisions.townships(division)
        if not counties:
            if parsed.places or parsed.township not in names:
                return place
            return place._replace(confidence=self._by_site(place, TOWNSHIP_OF_SITE))
        having = [county for county in counties if parsed.township in self.divisions.townships(county)]
        today = {self.divisions.today(county) for county in having}
        if len(today) == 1:
            county = next((c for c in having if c.spans[-1][0] in today), having[0])
            step = f"{parsed.township} is in {county.spans[-1][1]} alone"
            named = bool(parsed.places or parsed.word)
            weight = place.confidence * TOWNSHIP_BELOW if named else self._by_site(place, TOWNSHIP_BELOW_SITE)
            return Place(county, weight, (*place.steps, step))
        steps = (*place.steps, f"{parsed.township} is in {len(having)} of its counties")
        return Place(None, 0.0, steps, tuple(sorted(county.lineage for county in having)))

    @staticmethod
    def _by_site(place: Place, weight: float) -> float:
        """The weight in place of that of a site alone, which says nothing of what lies in it."""
        return weight * (FROM_OTHERS if place.inferred else 1.0)

    def _finished(self, parsed: Parsed, place: Place, year: int | None) -> Match:
        organ, division = parsed.organ, place.division
        if division is None:
            outcome = "ambiguous" if place.candidates else "unknown"
            return Match(outcome, evidence=place.steps, candidates=place.candidates)
        code = division.at(year)[0]
        parsed, renaming, renamed = under_todays_name(parsed, self.divisions.townships(division))
        if organ is None:
            steps, confidence, outcome = (*place.steps, "no organ in the name"), None, "unknown"
        else:
            weight, more = self._organ_weight(parsed, organ, division)
            steps, confidence = (*place.steps, *renamed, *more), round(weight * renaming * place.confidence, 3)
            outcome = "sure" if confidence >= SURE else "probable" if confidence >= LEAST else "unknown"
        given = organ is not None and outcome != "unknown"
        agency_id = _id(division.lineage, parsed, organ) if organ else None
        return Match(
            outcome,
            agency_id if given else None,
            organ.type if organ and given else None,
            division.lineage,
            code,
            self.divisions.today(division),
            self.divisions.path(division, year),
            _level(code, parsed),
            confidence=confidence,
            evidence=steps,
            township_code=self.divisions.townships(division).get(parsed.township) if parsed.township else None,
            perhaps=None if given else agency_id,
        )

    def _organ_weight(self, parsed: Parsed, organ: Organ, division: Division) -> tuple[float, tuple[str, ...]]:
        weight, steps, listed = 1.0, [], False
        if parsed.zone:
            weight *= ZONE
            steps.append(f"zone {parsed.zone}")
        if parsed.township:
            listed = parsed.township in self.divisions.townships(division)
            weight *= 1.0 if listed else UNLISTED_TOWNSHIP
            steps.append(f"{parsed.township} {'listed' if listed else 'not listed today'}")
        if not organ.known:
            short = bool(parsed.places) and not parsed.zone and not any(name.full for name in parsed.places[-1][1])
            weight *= OWN_NAME_AFTER_SHORT if short else OWN_NAME
            weight *= OWN_NAME_IN_UNLISTED if parsed.township and not listed else 1.0
        if organ.kind:
            steps.append(f"organ {organ.kind}{'' if organ.known else ', of no listed kind'}")
        return weight, tuple(steps)

    def _central(self, parsed: Parsed) -> Match:
        organ = parsed.organ
        base = Match("unknown", None, None, CHINA, CHINA, CHINA, "中央", "central")
        if organ is None:
            return base._replace(evidence=("named as an organ of the centre", "no organ in the name"))
        confidence = 0.98 if organ.known else 0.95
        return base._replace(
            match="sure",
            agency_id=f"{CHINA}-{organ.kind}",
            agency_type=organ.type,
            confidence=confidence,
            evidence=("named as an organ of the centre", f"organ {organ.kind}"),
        )

    def _in_known_zone(self, parsed: Parsed, zone: str, year: int | None) -> Match | None:
        """A zone of zones.toml; None where the place that the name tells is another one (宁波…江北新区)."""
        code, level = load_zones()["zones"][zone]
        division = self.divisions.by_code(code, year)
        assert division is not None  # noqa: S101 - zones.toml names codes that exist
        told = {name.lineage for form, names in parsed.places for name in names if form != zone}
        if told and all(related(self.divisions, one, division.lineage) not in ("same", "line") for one in told):
            return None
        organ = parsed.organ
        if organ is not None and organ.kind in ("管理委员会", "管委会"):
            organ = Organ("", "zone", True)
        place = Place(division, 1.0, (f"{zone}: known zone",))
        found = self._finished(parsed._replace(zone=zone, organ=organ), place, year)
        return found if parsed.township else found._replace(level=level)

    def _of_customs(self, parsed: Parsed, year: int | None) -> Match:
        division = self.divisions.by_code(load_zones()["customs"][parsed.customs], year)
        assert division is not None  # noqa: S101 - zones.toml names codes that exist
        place = Place(division, 1.0, (f"{parsed.customs}: customs district",))
        found = self._finished(parsed._replace(zone=parsed.customs), place, year)
        return found._replace(level=division.level)

    def _of_corps(self, parsed: Parsed, year: int | None) -> Match:
        seat = load_zones()["corps"].get(parsed.corps, "")
        step = (f"production and construction corps: {parsed.corps}",)
        if seat:
            place = Place(self.divisions.by_code(seat, year), 0.97, step)
            found = self._finished(parsed, place, year)
        else:
            zone = "兵团" if parsed.corps == "兵团" else f"兵团{parsed.corps}"
            place = Place(self.divisions.by_code("650000", year), 0.97, step)
            found = self._finished(parsed._replace(zone=zone), place, year)
        own = parsed.organ is not None and parsed.organ.type == "government"
        return found._replace(
            level="province" if parsed.corps == "兵团" else "prefecture",
            agency_type="corps" if own and found.agency_id else found.agency_type,
        )


def _id(lineage: str, parsed: Parsed, organ: Organ) -> str:
    return "-".join(filter(None, (lineage, parsed.zone, parsed.township, organ.kind)))


def _known_zone(parsed: Parsed, year: int | None) -> str | None:
    """The zone of zones.toml that a name tells of: as a zone, with the place before it, or as a later division."""
    zones = load_zones()["zones"]
    form, names = parsed.places[-1] if parsed.places else ("", ())
    if parsed.zone and form + parsed.zone in zones:
        return form + parsed.zone
    if parsed.zone in zones:
        return parsed.zone
    return form if form in zones and year and all(name.first > year for name in names) else None


def _level(code: str, parsed: Parsed) -> str:
    """The level an organ works at: its division's, one below for zones and townships."""
    level = level_of(code)
    if parsed.township:
        return "township"
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)] if parsed.zone else level
