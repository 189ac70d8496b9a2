"""The divisions of the first level: their GB/T 2260 prefix, names, and place on a map of equal tiles."""

from __future__ import annotations

from typing import NamedTuple

CENTRAL = "00"
UNKNOWN = ""


class Province(NamedTuple):
    """A division of the first level. `column` and `row` are its tile, from 0 at the north-west."""

    code: str
    zh: str
    en: str
    column: int
    row: int


PROVINCES = tuple(
    Province(*entry)
    for entry in (
        ("11", "北京", "Beijing", 5, 1),
        ("12", "天津", "Tianjin", 6, 2),
        ("13", "河北", "Hebei", 5, 2),
        ("14", "山西", "Shanxi", 4, 2),
        ("15", "内蒙古", "Inner Mongolia", 4, 1),
        ("21", "辽宁", "Liaoning", 7, 2),
        ("22", "吉林", "Jilin", 7, 1),
        ("23", "黑龙江", "Heilongjiang", 7, 0),
        ("31", "上海", "Shanghai", 7, 4),
        ("32", "江苏", "Jiangsu", 6, 4),
        ("33", "浙江", "Zhejiang", 6, 5),
        ("34", "安徽", "Anhui", 5, 4),
        ("35", "福建", "Fujian", 6, 6),
        ("36", "江西", "Jiangxi", 5, 5),
        ("37", "山东", "Shandong", 5, 3),
        ("41", "河南", "Henan", 4, 3),
        ("42", "湖北", "Hubei", 4, 4),
        ("43", "湖南", "Hunan", 4, 5),
        ("44", "广东", "Guangdong", 5, 6),
        ("45", "广西", "Guangxi", 4, 6),
        ("46", "海南", "Hainan", 4, 7),
        ("50", "重庆", "Chongqing", 3, 4),
        ("51", "四川", "Sichuan", 2, 4),
        ("52", "贵州", "Guizhou", 3, 5),
        ("53", "云南", "Yunnan", 2, 5),
        ("54", "西藏", "Tibet", 1, 4),
        ("61", "陕西", "Shaanxi", 3, 3),
        ("62", "甘肃", "Gansu", 2, 2),
        ("63", "青海", "Qinghai", 2, 3),
        ("64", "宁夏", "Ningxia", 3, 2),
        ("65", "新疆", "Xinjiang", 0, 2),
    )
)
COLUMNS = 1 + max(province.column for province in PROVINCES)
ROWS = 1 + max(province.row for province in PROVINCES)

_NAMES = {province.code: (province.zh, province.en) for province in PROVINCES} | {
    CENTRAL: ("中央", "Central"),
    "66": ("新疆兵团", "Xinjiang Corps"),
    "71": ("台湾", "Taiwan"),
    "81": ("香港", "Hong Kong"),
    "82": ("澳门", "Macao"),
    UNKNOWN: ("未知", "Not known"),
}


def province_of(region_code: str | None, level: str | None = None) -> str:
    """The prefix of a region code; CENTRAL for central organs, UNKNOWN where there is none that means anything."""
    prefix = (region_code or "")[:2]
    if prefix in _NAMES and prefix:
        return prefix
    return CENTRAL if level == "central" else UNKNOWN


def name_of(code: str) -> tuple[str, str]:
    """Chinese and English name."""
    return _NAMES[code]
