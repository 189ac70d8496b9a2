"""Which digit an outline draws, told from its shape alone.

A shape is what a digit covers of 9 rows of 7 points over its box: 63 bits, the lower left point first. Serifs, weight
and slant change some ten of them, another digit twice as many.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, islice

ROWS, COLUMNS = 9, 7

NARROWEST = 0.5
"""A box narrower than this share of its height is taken as this wide: a 1 without serifs stays a stroke."""

ALIKE = 12
"""Shapes that differ in more points are not one digit."""

CLEARLY = 4
"""A shape is another digit's only where it comes nearer to that one by this many points. No digit of 91 faces is
mistaken so, and of a hundred pairs of digits that a font may swap 99 are told."""

Point = tuple[float, float]
Side = tuple[Point, Point]
"""A straight piece of an outline, in the direction in which it is drawn."""


def shape_of(sides: Iterable[Side]) -> int | None:
    """The shape of the outline that these sides close; None where it encloses nothing."""
    pieces = list(sides)
    xs, ys = [start[0] for start, _ in pieces], [start[1] for start, _ in pieces]
    if not pieces or max(ys) <= min(ys):
        return None
    low, height = min(ys), max(ys) - min(ys)
    width = max(max(xs) - min(xs), NARROWEST * height)
    left = (min(xs) + max(xs) - width) / 2
    up, along = ROWS / height, COLUMNS / width
    # How often the outline winds round the points right of a crossing; two ways cancel each other.
    turns = [[0] * (COLUMNS + 1) for _ in range(ROWS)]
    for (x0, y0), (x1, y1) in pieces:
        first, last = int((y0 - low) * up + 0.5), int((y1 - low) * up + 0.5)  # rows of points below each end
        if first == last:
            continue
        slope, way = (x1 - x0) / (y1 - y0), 1 if first < last else -1
        for row in range(min(first, last), max(first, last)):
            x = x0 + ((row + 0.5) / up + low - y0) * slope
            turns[row][int((x - left) * along + 0.5)] += way
    covered = [bool(turn) for row in turns for turn in islice(accumulate(row), COLUMNS)]
    return int("".join("01"[bit] for bit in covered), 2)


def other_digit(digit: str, shape: int) -> str:
    """The digit that an outline clearly draws instead of the one it is said to be; empty where it draws none other."""
    far = {other: min((shape ^ known).bit_count() for known in shapes) for other, shapes in _SHAPES.items()}
    own = far.pop(digit)
    other = min(far, key=far.__getitem__)
    return other if far[other] <= min(ALIKE, own - CLEARLY) else ""


_WRITTEN = {
    "0": (
        "1c458f1c9c78d11c 1c6c8b1e3c689b1c 38c90a163428498e 38dd9b1ebd6cdd8e 1441060c18305114 086d8e1c1838db08 "
        "006ccb1e3c699b14 14448a0c18289114 1c6c8b1ffc689b1c 20890a12342c4880 3ccd0a1e3c28599e 3cfd8b57f56cdf9e"
    ),
    "1": (
        "7f10204081020438 7f18306040c18f0e 7f183060c1833e1c 070e1c3870eddf8f 060c183060c18f06 18302060c0899f06 "
        "7f18306060c18d87 7f3870e1c3872e1c 18387060e1dd9f87 7ffe3060c0c18f1e 03060c183068dd87 0c18302060c99f07 "
        "0c1c3870e0dddf8f 1830306040c1810f 3f7e3060c19b3e1c"
    ),
    "2": (
        "7e4060606060419e 7f6060606040a13c 7ffe606060e1ffbc 7efcc0e0e060cf8e 7e0000004040831c 7f7ee0606078db9c "
        "404040402000403c 408080804040509e 7e7e444040d1971c 7e8080c06428488e 7ec060606060d99e 7f00404040c0f32c "
        "7f424040405860a6 7f4260202020511c 7f60606060c1bf3c 7f8181e06830719e 7fff81e0ec78ff9e"
    ),
    "3": (
        "7c040419c0c0c13c 7cfc0831c0c0df9e 3c8c0c18e040419e 7efe0c39c1c0ffbe 3c840419c0c0913c 7e86041860c0a17e "
        "1c6d8c18e1c19b1c 1ec60418e040d19e 1eff8f18e103bf7e 24c604184040a124 36820408c040a13c 38c40c38f181831e "
        "3c450810e060498e 3c8d0a10610301bf 3ccc0c18e0c0d31c 3cfd8f18e103dfbf 3e020408604040be 3ec70608630301ff "
        "700808306080c08e"
    ),
    "4": (
        "060dfe3262c38706 0409fb3222428383 060dff3266440c08 0409fe2240810604 0205fe1222408506 060dfd122644c981 "
        "060dfe3260c58706 0205ff1224489902 0409fe366646858f 0409ff3322460404 0409ff3323438383 0809f82060408181 "
        "0f040bfa22448506 1e09fc2262428302 1f0c1bfa66c78706 1f1dfe72e5c7870e"
    ),
    "5": (
        "3c040c182588103f 3c8c0810278c081f 3cfe0c1b77cc183e 7cfc183ae7cc0f9f 7cfe1c1effd83f7e 7c040c186f18103e "
        "3c860c183788103f 3cfd881be7cc1f9f 7c060c183f98307e 1c6c8c1e6fcc1fbf 248704083380003f 38c4083fe7881f1f "
        "3c8d080b37c8103f 3ec7040e3bd0207e 700800106184080f 78040418678c001f 78080810c2040c0f 78dc1833e3040c0f "
        "7c0204082f902040 7c8e1c387fd03f7e"
    ),
    "6": (
        "1c458e1e2f88180e 3cfd9b1fedcc1f8f 1c6f8f1f7ddc1d1e 388d0b162788088f 3cfd8f1f7fcc0f0f 0c6d8f1fef0c1e0f "
        "1445861a240c0402 1c45871f6d081806 1e47060e2998181e 1243060e39901112 0c7c8f1f6f981f0c 1464cf3f670e0400 "
        "1e478f1e6d880c0e 28090a1227840400 38cd0a16650c0c07 3cc50e1f3dc8080f 3ccd9b3765cc088f 3ec7060e3784040c "
        "3ec7060e3bd071be 3eff8f1ffdd8ff9e"
    ),
    "7": (
        "10302040c08081ff 307060e0c1c1bfff 604040c08081813f 1810306040d0a17f 6060e0c1c181bfbf 1810206040d0bf3f "
        "1010202040408081 10306060c099bf7f 204040408080a17f 20604040c090bfff"
    ),
    "8": (
        "3ec70719c658d11e 3eef8f3be6d8db1e 3ccd8b31c6ccdd9e 3c850911c648488e 34c70d31c698a136 3eef8f1be6d8fbbe "
        "22830619c65060b2 14850931c304489a 1c45071be6c8911c 34c78d39c6989116 36830511c6189114 38c50b1362c8598e"
    ),
    "9": (
        "307818fffc78fb3c 201808137c38d11c 789818db746cdd9e 780808d23428599e 3c0c0cee3c78f13c 301818da7c78f13c "
        "303c18dbfc789f1c 3c1c0ddffc78fb3c 603018d67c78d19e 60f039b7fc78db9e 001010e22428480a 001038737e799314 "
        "100818d63c70d114 2c0404e838306034 2c4408ce18306134 30c808f23c68590e 3cfd98d3f468df9e 3ec705ee383071be "
        "3eff8ddffc78ffbe"
    ),
}
"""The digits of serif, sans serif, Song, Fangsong, Kai and fixed-width faces, upright and slanted, light and bold; of
shapes that differ in 7 points or fewer one."""

_SHAPES = {digit: [int(shape, 16) for shape in shapes.split()] for digit, shapes in _WRITTEN.items()}
