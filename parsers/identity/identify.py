"""Whose report a document is, of which year: from its title, its metadata, its index table and its text.

Sources are asked in a fixed order and the one used is recorded as evidence. A title that names both agency and year
outranks every other source, since pages are re-posted by other organs and portals put their own name everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice, pairwise

from parsers.document import Document, Grid, Hints, shows, squeeze
from parsers.identity import sentences
from parsers.identity.cutnames import settled
from parsers.identity.printed import HEAD_LINES, contradict, titles_in_text
from parsers.identity.titles import Title, looks_like_organ, read_title, year_of
from parsers.markup import facts
from parsers.tables.spelling import plain

_TITLE_METAS = ("articletitle", "tag:ucaptitle", "h1", "index:名称", "index:标题", "title", "og:title")
_PUBLISHER_METAS = ("index:发布机构", "index:发文机关", "index:发布单位", "publisher")
_SOURCE_METAS = ("contentsource", "index:信息来源", "index:来源", "index:文章来源", "index:稿件来源")
"""Where a page names the organ that answers for it, and where the one that sent it in, often another."""
_MANY_ORGANS = re.compile(r"(?:部门|单位|机关|机构|街镇|镇街|乡镇|委办局|县区|区县|市县|^.?政府)(?:[和、/及]?街道)?$")
"""Steps of a trail that name a kind of organs (县级部门, 镇街) and not one."""
_DATE_METAS = (
    "index:发布日期", "index:公开日期", "index:发布时间", "index:生成日期", "index:成文日期", "index:公开时间",
    "tag:publishtime", "pubdate", "publishdate", "article:published_time", "og:release_date", "index:发表时间",
    "index:发文日期", "index:印发日期", "index:日期", "index:时间", "stated:published",
)  # fmt: skip
_DATE = re.compile(r"(20\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_TIME_OF_DAY = re.compile(r"(?<=[\d日])[ \u3000]+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*$")
_CHINESE_DATE = re.compile(r"(二[〇零○]\S{2})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
_COMPILES_FOR_OTHERS = re.compile(r"政府办公[厅室]$|公开办(?:公室)?$|政务服务|领导小组")
"""Organs that compile the report of a whole government."""
_OWN_OFFICE = re.compile(
    r"(?:党政(?:综合)?|综合|(?<=[局委厅会处镇乡院队所]))办(?:公室)?$|党政综合办公室$"
    r"|(?:(?<=[镇乡]政府)|(?<=[镇乡]人民政府)|(?<=街道办事处))\w{0,8}办(?:公室)?$"
    r"|(?<=[局委厅])\w{2,8}[科股]$"
    r"|(?<=人民政府)(?:政府|政务)?信息公开\w{0,8}办(?:公室)?$"
)
"""An office inside an organ, which publishes no report of its own: any of a township, 综合办 elsewhere, and the one
for disclosure that a government keeps."""

_SITE_CODE = re.compile(r"[1-9][0-9]{9}|bm[0-9]{8}")
"""政府网站标识码 (国办发〔2017〕47号): a division's code and four digits, or bm and eight digits for central organs."""


@dataclass(slots=True)
class Identity:
    """What is known of a report; `evidence` names the source of each field that is set."""

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    compiler: str | None = None
    published: str | None = None
    site_code: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)


def identify(document: Document, hints: Hints = Hints()) -> Identity:  # noqa: B008 - an immutable tuple
    """Establish title, agency, year, compiler and published date, each from the best source that has it."""
    identity = Identity()
    stated = [] if document.media_type == "text/html" else facts.of_text(document.blocks)
    metas = dict(reversed([*document.metas, *stated]))
    outside = list(_titles_outside(metas, hints))
    printed, below = titles_in_text(document, [title for _, title in outside if title.year])
    titles = [*(("text", title) for title in printed), *outside]
    for source, title in titles:
        _take_title(identity, source, title)
        if identity.agency and identity.year:
            break
    _from_text(identity, document)
    if identity.agency and identity.evidence["agency"] == "text" and document.pages:
        cut = _settle(identity, document)
        titles = [(source, title) for source, title in titles if not cut or title.agency != cut]
    if identity.agency is None:
        _from_page(identity, document, metas, hints)
        for source, title in titles:
            if title.agency and looks_like_organ(title.agency):
                _set(identity, "agency", title.agency, source)
    _set(identity, "agency", _organ_of(identity.compiler), "compiler")
    if identity.agency is None:
        _set(identity, "agency", _organ_of(_contact(document)), "contact")
    if identity.agency is None:
        _set(identity, "agency", _narrator(document), "text")
    if identity.title is None:
        _from_below(identity, below)
    _published(identity, document, metas, hints)
    site_code = metas.get("siteidcode", "").strip().lower()
    identity.site_code = site_code if _SITE_CODE.fullmatch(site_code) else None
    return identity


def _set(identity: Identity, name: str, value: str | int | None, source: str) -> None:
    """Take a value for a field that has none yet."""
    if value and getattr(identity, name) is None:
        setattr(identity, name, value)
        identity.evidence[name] = source


def _settle(identity: Identity, document: Document) -> str | None:
    """Let the report's own sentences decide where its printed title may be cut or run into other text; return what is
    no name."""
    told = [name for text in _first_sentences(document) for name, _ in sentences.agency_and_year(text)]
    names = [name for name in (*told, _organ_of(identity.compiler)) if name and looks_like_organ(name)]
    printed = identity.agency or ""
    identity.agency = settled(printed, document, names)
    if identity.agency is None:
        del identity.evidence["agency"]
        return printed
    if identity.agency != printed and identity.agency in names:
        identity.evidence["agency"] = "first sentence"
    return None


def _take_title(identity: Identity, source: str, title: Title) -> None:
    """Take what a title says. One from outside the text is often a column of the site: without a year its name is
    that of the site, and weaker evidence than a publisher."""
    if identity.year and title.year and title.year != identity.year:
        return  # a title of another year is another report's
    _set(identity, "title", title.text, source)
    if source == "text" or (title.year and title.agency and looks_like_organ(title.agency)):
        _set(identity, "agency", title.agency, source)
    _set(identity, "year", title.year, source)


def _from_below(identity: Identity, titles: Sequence[Title]) -> None:
    """What titles in or below the text say, where they are of one report and contradict nothing that is known."""
    known = Title("", identity.agency, identity.year)
    if not any(contradict(one, other) for one, other in combinations([known, *titles], 2)):
        for title in titles:
            _take_title(identity, "text", title)


def _from_page(identity: Identity, document: Document, metas: dict[str, str], hints: Hints) -> None:
    """The agency as what is around the report names it: publisher, signature, trail, source."""

    def take(names: Sequence[str]) -> None:
        for name in names:
            stated = metas.get(name, "")
            for text in (stated, stated.partition(" ")[0]):  # 来源：市财政局 浏览次数：20
                if looks_like_organ(text):
                    _set(identity, "agency", squeeze(text), f"meta {name}")

    take(_PUBLISHER_METAS)
    if hints.publisher:
        _set(identity, "agency", squeeze(hints.publisher), "list entry")
    _set(identity, "agency", _signature(document), "signature")
    for step in reversed(metas.get("breadcrumb", "").split(">")[1:]):
        if len(step) > 3 and looks_like_organ(step) and not _MANY_ORGANS.search(step):
            _set(identity, "agency", squeeze(step), "breadcrumb")
    take(_SOURCE_METAS)


def _titles_outside(metas: dict[str, str], hints: Hints) -> Iterator[tuple[str, Title]]:
    """Every title that a document's metadata and what led to it give it, best source first."""
    for name in _TITLE_METAS:
        title = read_title(metas.get(name, ""))
        if title:
            yield f"meta {name}", title
    for source, text in (("list entry", hints.title), ("file name", hints.filename)):
        title = read_title(re.sub(r"\.\w{2,5}$", "", text or ""))
        if title:
            yield source, title


def _from_text(identity: Identity, document: Document) -> None:
    """Agency, year and compiler as the report's own sentences give them."""
    for text in _first_sentences(document):
        for name, year in sentences.agency_and_year(text) if not (identity.agency and identity.year) else ():
            if looks_like_organ(name):
                _set(identity, "agency", name, "first sentence")
            _set(identity, "year", year, "first sentence")
        if not identity.year:
            _set(identity, "year", sentences.reported_year(text), "reporting period")
        if not identity.compiler:
            _set(identity, "compiler", sentences.compiler(text), "first sentence")


def _contact(document: Document) -> str | None:
    """Whom a reader is told to ask about the report."""
    return next(filter(None, map(sentences.contact, _first_sentences(document))), None)


def _narrator(document: Document) -> str | None:
    """Who carries out the regulation, as the report's own sentences tell it."""
    return next((name for text in _first_sentences(document) for name in sentences.narrators(text)), None)


def _first_sentences(document: Document) -> Iterator[str]:
    prose = (block.text for block in document.blocks if not isinstance(block, Grid))
    return map(plain, islice(prose, HEAD_LINES))


def _organ_of(name: str | None) -> str | None:
    """The organ whose report one compiles or answers for; None where that may be another one's."""
    for organ in (_OWN_OFFICE.sub("", name), name) if name else ():
        if looks_like_organ(organ):
            return None if _COMPILES_FOR_OTHERS.search(organ) else organ
    return None


def _signature(document: Document) -> str | None:
    """The organ that signs at the end, above the date."""
    tail = [block.text for block in document.blocks if not isinstance(block, Grid)][-8:]
    lines = [line for text in tail for line in text.split("\n") if shows(line)]
    return next((squeeze(above) for above, line in pairwise(lines) if is_signature(above, line)), None)


def is_signature(name: str, date: str) -> bool:
    """Whether two lines that follow each other are an organ and the date on which it signs."""
    return bool(_date_in(date)) and len(plain(date)) <= 16 and looks_like_organ(name)


def _published(identity: Identity, document: Document, metas: dict[str, str], hints: Hints) -> None:
    for name in _DATE_METAS:
        if name in metas:
            _set(identity, "published", _date_in(metas[name]), f"meta {name}")
    _set(identity, "published", hints.published, "list entry")
    if identity.published:
        return
    texts = [block.text for block in document.blocks if not isinstance(block, Grid)]
    for text in (*texts[:6], *reversed(texts[-8:])):
        line = plain(_TIME_OF_DAY.sub("", text)).strip("()（）")
        if len(line) <= 16:
            _set(identity, "published", _date_in(line), "text")


def _date_in(text: str) -> str | None:
    """The first date in `text` as YYYY-MM-DD."""
    if found := _DATE.search(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _CHINESE_DATE.search(text):
        written = year_of(found[1])
        if written is None:
            return None
        year, month, day = written, _small_number(found[2]), _small_number(found[3])
    else:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _small_number(text: str) -> int:
    """一 to 三十一 as a number."""
    tens, ten, units = text.rpartition("十")
    digits = "一二三四五六七八九"
    if not ten:
        return digits.find(text) + 1
    return (digits.find(tens) + 1 if tens else 1) * 10 + (digits.find(units) + 1 if units else 0)
