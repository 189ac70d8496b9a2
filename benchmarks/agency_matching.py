"""How many agencies are matched to the right organ, and how fast.

    python benchmarks/agency_matching.py [--show 40]

agencies.tsv has names of real organs, the year of the report, the region code of the site where it is known, and the
true answer, written from what is publicly known of them: region code in that year and today, zone or township, kind of
organ as docs/agencies.md divides them, level and type; `?` where nothing in name and site can settle whose it is. A
match is right if all of these are. Fails where a match that is called sure is wrong.

Speed is of processor time, once with every name new, once as an export meets them (five years an agency).
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from exporters.agencies.match import Match
from exporters.agencies.matcher import Matcher

TRUTH = Path(__file__).with_name("agencies.tsv")


class Case(NamedTuple):
    """A line of agencies.tsv."""

    agency: str
    year: int
    site: str
    region_code: str
    region_code_today: str
    below: str
    organ: str
    level: str
    type: str

    @property
    def open(self) -> bool:
        return self.region_code == "?"


def read_cases() -> list[Case]:
    with TRUTH.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [Case(row.pop("agency"), int(row.pop("year")), **row) for row in rows]


def ask(matcher: Matcher, case: Case) -> Match:
    return matcher.match(case.agency, case.year, site=matcher.site(case.site or None, case.year))


def faults(case: Case, match: Match) -> list[str]:
    """In what a match differs from the truth."""
    if case.open:
        return ["nobody's"]
    tail = "-".join(filter(None, (case.below, case.organ)))
    found = (match.agency_id or "").partition("-")[2]
    pairs = {
        "id": (tail, found),
        "region": (case.region_code, match.region_code),
        "today": (case.region_code_today or None, match.region_code_today),
        "level": (case.level, match.level),
        "type": (case.type, match.agency_type),
    }
    return [f"{name} {found}, is {true}" for name, (true, found) in pairs.items() if true != found]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", type=int, default=40, help="how many wrong or missing matches to name")
    options = parser.parse_args()
    cases = read_cases()
    matcher = Matcher()
    counts: Counter[str] = Counter()
    told = []
    for case in cases:
        match = ask(matcher, case)
        wrong = faults(case, match) if match.agency_id else []
        outcome = "wrong" if wrong else "right"
        if not match.agency_id:
            outcome = "rightly open" if case.open else "missed"
        counts[f"{match.match if match.agency_id else 'none'} {outcome}"] += 1
        if outcome in ("wrong", "missed"):
            why = "; ".join(wrong) or f"{match.match} {' '.join(match.evidence)}"
            told.append(f"{match.match} {outcome}: {case.agency} {case.year} {case.site} ({match.confidence}): {why}")
    for line in told[: options.show]:
        print(line)
    report(cases, counts)
    speed(cases)
    return 1 if counts["sure wrong"] else 0


def report(cases: list[Case], counts: Counter[str]) -> None:
    closed = sum(not case.open for case in cases)
    given = sum(count for name, count in counts.items() if not name.startswith("none"))
    right = counts["sure right"] + counts["probable right"]
    sure = counts["sure right"] + counts["sure wrong"]
    print(f"{len(cases)} names, {closed} with an answer, {len(cases) - closed} that nothing settles")
    print(f"  precision        {right / given:7.2%}  ({right} of {given} given)")
    print(f"  precision, sure  {counts['sure right'] / sure:7.2%}  ({counts['sure right']} of {sure})")
    print(f"  recall           {right / closed:7.2%}  ({right} of {closed})")
    print(f"  recall, sure     {counts['sure right'] / closed:7.2%}")
    print(f"  abstained        {counts['none missed']} with an answer, {counts['none rightly open']} without")


def speed(cases: list[Case]) -> None:
    start = time.process_time()
    Matcher()._match("海盐县民政局", 2020, None, False)
    print(f"first match, with the tables already read: {time.process_time() - start:.2f} s")
    start, rounds = time.process_time(), 10
    for _ in range(rounds):
        fresh = Matcher()
        for case in cases:
            ask(fresh, case)
    spent = time.process_time() - start
    print(f"every name new       {rounds * len(cases) / spent:10,.0f} matches/s")
    start = time.process_time()
    for _ in range(rounds):
        matcher = Matcher()
        for case in cases:
            for year in range(2018, 2023):
                matcher.match(case.agency, year, site=matcher.site(case.site or None, year), title=case.agency)
    spent = time.process_time() - start
    print(f"five years an agency {5 * rounds * len(cases) / spent:10,.0f} matches/s")


if __name__ == "__main__":
    sys.exit(main())
