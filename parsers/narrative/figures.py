"""Figures that the text mentions, compared with those of the tables.

A disagreement is a warning, and a false one costs more than a missed one. So only sentences that name the same thing
as a cell are read, with nothing but known words between verb, thing and figure. A figure of another year is left out;
one of a part, a month or a wider scope (网上收到, 上半年, 全市) may agree with the table but is no reason to doubt it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from parsers.report import CellValue, Check, Number, Section
from parsers.tables.spelling import plain

Key = tuple[str, str, str]
Meaning = tuple[Key, ...]
"""Cells whose sum a figure may be."""


class Told(NamedTuple):
    """A figure of the text. `sure`: it is told of the whole report, so that a table that differs is in doubt."""

    number: int
    sure: bool


class _Rule(NamedTuple):
    id: str
    word: str  # what every sentence of it holds
    patterns: tuple[re.Pattern[str], ...]
    meanings: tuple[Meaning, ...]
    about: str  # the last thing named before the figure must be of this kind


REQUEST, REVIEW, DOCUMENT = "request", "review", "document"

_COUNT = r"(?<![\d.,])(?P<count>\d[\d,]*|零)(?:件|宗|份|条|例|起)(?!次|以上|左右|套)"
_CASES = r"(?<![\d.,])(?P<count>\d[\d,]*|零)(?:件|宗|例|起)(?!次|以上|左右)"
_REQUEST = r"(?:(?:政府)?信息公开申请(?:件(?=\d))?|依申请公开(?:政府)?(?:信息)?(?:的)?(?:申请)?|申请公开(?:政府)?信息)"
_FROM = (
    r"(?:到|了|处理|办理|公民|、|法人|和|或者|或|以及|及|其他|其它|组织|社会|公众|群众|申请人|提出|提交|的|各类|各种|有效|书面)"
    r"{0,12}"
)
_SO_MANY = r"(?:案件|事项|办件|数量|总量|总数|件数|数|表|共计|共|合计|总计|总共|计|有|为|是|达到|达|:|的){0,4}"
_RECEIVED = r"(?:收到|新收|受理|接收|接到)"
_NEXT = r"结转(?:至|到|入)?(?:下(?:一)?年度?|次年|明年|20\d\d年度?)(?:继续|再)?(?:办理|答复)?(?:的)?"
_LAST = r"上(?:一)?年度?结转(?:的)?"
_ONE_WAY = r"(?<!同意公开)(?<!部分公开)(?<!不予公开)(?<!机关公开)(?<!主动公开)"
_DONE = rf"(?:办结|办理完毕|(?<!未){_ONE_WAY}答复|(?<!继续)(?<!再)办理|办复)(?:了)?"
"""Not how many were answered in one way: 同意公开答复9件."""
_STOP = r"(?:[，；;。]|(?<!\d),|,(?!\d))"
"""What ends a clause; the comma of 1,204 does not."""


def _total(*items: tuple[str, str, str]) -> Meaning:
    return items


def _application(item: str) -> Key:
    return ("applications", item, "total")


def _statistic(item: str) -> Key:
    return ("statistics", item, "count")


def _rule(name: str, about: str, word: str, patterns: Sequence[str], *meanings: Meaning) -> _Rule:
    return _Rule(f"narrative.{name}", word, tuple(map(re.compile, patterns)), meanings, about)


# 受理 counts what was carried in here and not there.
_RULES = (
    _rule(
        "new_received",
        REQUEST,
        "公开",
        (rf"{_RECEIVED}{_FROM}{_REQUEST}{_SO_MANY}{_COUNT}", rf"{_RECEIVED}(?:到|了)?{_COUNT}{_FROM}{_REQUEST}"),
        _total(_application("new_received")),
        _total(_application("new_received"), _application("carried_in")),
        _total(_statistic("received")),
    ),
    _rule(
        "carried_in",
        REQUEST,
        "结转",
        (rf"{_LAST}(?:{_REQUEST}|申请)?{_SO_MANY}{_COUNT}(?=[,;。、)已均全]|$)",),
        _total(_application("carried_in")),
    ),
    _rule(
        "completed",
        REQUEST,
        "",
        (rf"{_DONE}(?:{_REQUEST})?{_SO_MANY}{_COUNT}",),
        _total(_application("results_total")),
        _total(_statistic("completed")),
        _total(_statistic("replied")),
    ),
    _rule(
        "carried_out",
        REQUEST,
        "结转",
        (rf"{_NEXT}(?:{_REQUEST}|申请)?{_SO_MANY}{_COUNT}", rf"{_COUNT}(?:申请)?{_NEXT}"),
        _total(_application("carried_out")),
    ),
    _rule(
        "reconsideration",
        REVIEW,
        "行政复议",
        (rf"行政复议(?:案件|申请)?{_SO_MANY}{_CASES}",),
        _total(("review_litigation", "reconsideration", "total")),
        _total(_statistic("reconsideration")),
    ),
    _rule(
        "litigation",
        REVIEW,
        "行政诉讼",
        (rf"(?<!行政复议[、和及与或])(?<!行政复议)行政诉讼(?:案件)?{_SO_MANY}{_CASES}",),
        _total(
            ("review_litigation", "litigation_direct", "total"),
            ("review_litigation", "litigation_after_reconsideration", "total"),
        ),
        _total(_statistic("litigation")),
    ),
    _rule(
        "documents_issued",
        DOCUMENT,
        "行政规范性文件",
        (rf"(?:制发|制定|出台|印发|制作)(?:了|并公开)?行政规范性文件{_SO_MANY}{_COUNT}",),
        _total(("proactive_disclosure", "normative_documents", "issued")),
        _total(("proactive_disclosure", "normative_documents", "newly_made")),
    ),
    _rule(
        "documents_in_force",
        DOCUMENT,
        "现行有效",
        (rf"现行有效(?:的)?行政规范性文件{_SO_MANY}{_COUNT}",),
        _total(("proactive_disclosure", "normative_documents", "in_force")),
    ),
)

_COMPARED = frozenset(key for rule in _RULES for meaning in rule.meanings for key in meaning)

_SENTENCE = re.compile(r"[^。;!！]+")
_FIGURE = re.compile(r"[0-9零][件宗份条例起]")
"""What every figure is; most sentences tell none."""
_CLAUSE = re.compile(r"[^,;。]+")
_LAST_CLAUSE = re.compile(rf"^.*{_STOP}", re.S)
_NOT_RECEIVED = re.compile(
    rf"(?:(?:未|没有|无)(?:曾|有)?{_RECEIVED}(?:过|任何)*|(?:没有|无)){_FROM}{_REQUEST}(?:事项|件|的?情况)?(?=[,;。]|$)"
)
_NO_CASE = re.compile(
    r"(?:未|没有|无)(?:发生|出现|收到|有|产生)?[^,;。]{0,30}?(?P<case>行政复议|行政诉讼)(?:[、和及与或]?(?:提起)?(?P<second>行政诉讼))?"
    r"(?:的)?(?:案件|申请|事项|情况|情形)*(?=[,;。]|$)"
)
_OTHER_CASE = re.compile(r"败诉|纠|撤销|超期|逾期|尚未|审结|责令|投诉|未经")
_SUBJECT = re.compile(r"信息公开|依申请公开")
_THING = re.compile(
    rf"(?P<request>{_REQUEST}|(?<!人)申请(?=\d))|(?P<other>建议|提案|工单|热线|留言|信箱|信访|来信|咨询|问政|来电|许可|处罚|复议|诉讼|投诉|举报|资金)"
)
_YEAR = re.compile(r"(20\d\d)年")
_EARLIER = re.compile(r"上年度?(?!结转)|去年|上一年度?(?!结转)|往年|自20\d\d年|历年|近[两三四五]年")
_SEVERAL = re.compile(r"(?<!今年)以来|分别")
_PART = re.compile(
    r"其中|包括|通过(?!各种|多种|各类)|网络|网上|网站|平台|栏目|信函|邮寄|邮件|邮箱|当面|现场|传真|窗口|线[上下]|自然人|企业|涉及(?!政府信息公开|信息公开)|撤回|指导|协助|督促|帮助|代办|代为"
)
_PERIOD = re.compile(r"[上下]半年|季度|\d{1,2}月?[-—–~至]\d{1,2}月|\d{1,2}月(?!31日|1日|底)|截至\d{1,2}月(?!31)")
_SCOPE = re.compile(r"全(?:省|市|区|县|州|旗|盟|系统)|各(?:级|部门|单位|县|区|乡|镇|街道|市|州|地)|本级|辖区|下属|辖内")


def narrative_checks(sections: Iterable[Section], cells: Iterable[CellValue], year: int | None = None) -> list[Check]:
    """One check per rule that the text tells a figure for; `left` is the told figure, `right` the table's.

    `year` is that of the report; figures of other years are not compared.
    """
    told: dict[str, list[Told]] = {rule.id: [] for rule in _RULES}
    for section in sections:
        for line in section.text.split("\n"):
            for rule, figure in _figures(plain(line), year, reviews=section.number == 4):
                told[rule].append(figure)
    known = {key: cell for cell in cells if (key := cell[:3]) in _COMPARED} if any(told.values()) else {}
    checks = (_compare(rule, told[rule.id], known) for rule in _RULES if told[rule.id])
    return [check for check in checks if check]


def _figures(line: str, year: int | None, *, reviews: bool) -> Iterator[tuple[str, Told]]:
    """The figures that a paragraph tells, by rule; `reviews` in the section on reviews and lawsuits."""
    if not (_FIGURE.search(line) or "未" in line or "无" in line or "没有" in line):
        return
    for sentence in _SENTENCE.finditer(line):
        text, before = sentence[0], line[: sentence.start()]
        for rule in _RULES if _FIGURE.search(text) else ():
            for pattern in rule.patterns if rule.word in text else ():
                for found in pattern.finditer(text):
                    so_far = text[: found.start()]
                    if _is_about(rule.about, before, text, found, reviews) and _of_year(so_far, year):
                        count = 0 if found["count"] == "零" else int(found["count"].replace(",", ""))
                        yield rule.id, Told(count, _is_whole(so_far))
        if "未" in text or "无" in text or "没有" in text:
            yield from _nothing(text, year, reviews=reviews)


def _nothing(text: str, year: int | None, *, reviews: bool) -> Iterator[tuple[str, Told]]:
    """The zeros that a sentence tells in words: 未收到政府信息公开申请, 未发生行政复议、行政诉讼案件."""
    for found in _NOT_RECEIVED.finditer(text):
        if _of_year(text[: found.start()], year):
            yield "narrative.new_received", Told(0, _is_whole(text[: found.start()]) and not _SCOPE.search(text))
    for clause in _CLAUSE.finditer(text):
        found_case = _NO_CASE.search(clause[0])
        so_far = text[: clause.start()]
        if found_case is None or _OTHER_CASE.search(clause[0]) or not _of_year(text[: clause.end()], year):
            continue
        if reviews or _SUBJECT.search(text[: clause.end()]):
            cases = {found_case["case"], found_case["second"]}
            sure = _is_whole(so_far + clause[0][: found_case.start()])
            if "行政复议" in cases:
                yield "narrative.reconsideration", Told(0, sure)
            if "行政诉讼" in cases:
                yield "narrative.litigation", Told(0, sure)


def _is_about(about: str, before: str, text: str, found: re.Match[str], reviews: bool) -> bool:
    """Whether a figure is of requests for information, or of the reviews and lawsuits that they led to."""
    so_far = text[: found.start()]
    if about == REVIEW:
        return bool(_SUBJECT.search(so_far)) or (reviews and "被" in so_far)
    if about == DOCUMENT:
        return True
    named = list(_THING.finditer(before + text[: found.end()]))
    return bool(named) and named[-1].lastgroup == "request"


def _of_year(so_far: str, year: int | None) -> bool:
    """Whether what follows in a sentence is told of the year of the report."""
    clause = _LAST_CLAUSE.sub("", so_far)
    if _EARLIER.search(clause) or _SEVERAL.search(so_far):
        return False
    years = _YEAR.findall(so_far)
    return not years or year is None or int(years[-1]) == year


def _is_whole(so_far: str) -> bool:
    """Whether what follows in a sentence is told of the whole year, of every way to apply, and of no wider scope."""
    clause = _LAST_CLAUSE.sub("", so_far)
    if (
        "其中" in so_far
        or _PART.search(clause)
        or _PERIOD.search(so_far)
        or clause.endswith(("办结", "办结本年", "含", "中"))
    ):
        return False
    return not _SCOPE.search(so_far)


def _compare(rule: _Rule, told: Sequence[Told], known: Mapping[Key, CellValue]) -> Check | None:
    """The check of a rule; None where what was told neither agrees with a table nor has to."""
    sums: list[tuple[str, Number]] = []
    for keys in rule.meanings:
        values = [known[key].value for key in keys if key in known]
        numbers: list[Number] = [value for value in values if value is not None]
        if len(numbers) == len(keys):
            sums.append((" + ".join(".".join(key) for key in keys), sum(numbers, start=0)))
    sure = [figure.number for figure in told if figure.sure]
    if not sums:
        name = " + ".join(".".join(key) for key in rule.meanings[0])
        return Check(rule.id, name, "not_assessable", sure[0], None) if sure else None
    said = {figure.number for figure in told}
    scope, right = next(((scope, right) for scope, right in sums if right in said), sums[0])
    if right in said:
        return Check(rule.id, scope, "pass", right, right)
    return Check(rule.id, scope, "fail", sure[0], right) if sure else None
