"""What a tag means to the reader, worked out once for each spelling: a page repeats the same few over and over."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from parsers.document import UNKNOWN
from parsers.markup import animated, deciding, digits, hiding, regions, rewriting, spans, tokens
from parsers.markup.blanks import BLANK, collapse
from parsers.markup.kinds import (
    ASKING,
    BLOCK,
    BREAK,
    CAPTURE,
    CELL,
    CHOSEN,
    FACTS,
    FIELD,
    INLINE,
    LINK,
    ODD,
    PALE,
    PICTURE,
    RAISED,
    ROW,
    SETTING,
    STYLED_AWAY,
    TORN,
    UNREAD,
    UNREAD_ELEMENTS,
    UNSEEN,
    VISIBLE,
    VOID,
    Tag,
    end_kind_of,
    kind_of,
)

_DOT = 2
"""Pixels: a picture no wider or no higher shows nothing."""
_TEXT_FIELDS = ("", "text", "number", "tel")
_WRITES = re.compile(
    r"document\.write(?:ln)?\s*\((?:\s*([\"']?)(?P<number>[-+]?\d+(?:\.\d+)?)\1\s*\)\s*;?\s*</script|)", re.IGNORECASE
)
_DATED = re.compile(r"""["']?(?:pubDate|datePublished|(?:oriC|c)reateTime)["']?\s*[:=]\s*["'](20\d\d-\d\d?-\d\d?)""")
"""The date of publication in structured data (schema.org, cambrian) and in scripts of 微信公众号."""
_CHOSEN_ENTRY = re.compile(r"\sselected\b", re.IGNORECASE)
_LONGEST_FIELD = 60
"""Characters of a text area that may be a filled cell; longer ones carry articles."""
_MAYBE_HIDDEN = re.compile(hiding.SIGNS, re.IGNORECASE)
# Attributes that mean something here; most tags carry none of them, only styles.
_TELLING = re.compile(
    rf"(?=[(:cfhiklmnoprstvw/\\&])(?:{hiding.SIGNS}|(?:id|class|itemprop|rowspan|colspan)\s*=)", re.IGNORECASE
)

_REMEMBERED = 4096
_LONGEST_REMEMBERED = 400
"""Spellings of tags kept, and the longest one: four megabytes at most, enough for the templates of several sites."""

_NOTHING = Tag(INLINE, "", closing=True)


class _Meanings(dict[str, Tag]):
    """What tags mean by their spelling: found without a call where it is known."""

    def __missing__(self, token: str) -> Tag:
        tag = as_it_stands(token)
        if tokens.opens_value(token):
            tag = replace(tag, kind=TORN)
        if len(token) <= _LONGEST_REMEMBERED:
            if len(self) == _REMEMBERED:
                self.clear()
            self[token] = tag
        return tag


remembered = _Meanings()

learn = remembered.__getitem__
"""The meaning of a token of `tokens.split`."""


def as_it_stands(token: str) -> Tag:
    """The meaning of a token of a whole page, in which a quote that nothing closes is a letter of the value."""
    raw = tokens.raw_tag(token)
    if raw is None:
        return _NOTHING
    if raw.closing:
        return Tag(end_kind_of(raw.name), raw.name, closing=True)
    tag = _start_tag(token, raw)
    if _asks(token, raw.name):
        return Tag(ASKING, raw.name, beside=tag)
    return Tag(SETTING, raw.name, beside=tag) if _sets_apart(token, raw) else tag


def _asks(token: str, name: str) -> bool:
    if name == "style":
        return deciding.may_tell(token) or digits.may_be_redrawn(token)
    if name == "script":
        return animated.may_fill(token)
    if name == "template":
        return "shadowrootmode" in token
    return animated.is_bound(token) or hiding.redrawn(token) or rewriting.may_be_unfilled(name, token)


def _sets_apart(token: str, raw: tokens.Raw) -> bool:
    """Whether digits may be seen, by a sheet or in a cell without ink, where others beside them are not."""
    if raw.name == "style":
        return deciding.may_look(token)
    if raw.name not in ("tr", "td", "p") or not _MAYBE_HIDDEN.search(token):
        return False
    return hiding.without_ink(tokens.attributes(token, raw.end))


def _start_tag(token: str, raw: tokens.Raw) -> Tag:
    name = raw.name
    if name in _BY_NAME and (special := _BY_NAME[name](token, raw)):
        return special
    kind = kind_of(name)
    unread = UNREAD if name in UNREAD_ELEMENTS else VISIBLE
    if kind in (INLINE, LINK, CAPTURE, BREAK) and not _MAYBE_HIDDEN.search(token):
        return Tag(UNSEEN if unread else kind, name, hidden=unread)
    if kind in (FIELD, PICTURE):
        return (_field if kind == FIELD else _picture)(name, tokens.attributes(token, raw.end))
    given = tokens.attributes(token, raw.end) if _TELLING.search(token, raw.end) else {}
    hidden = unread or _hidden(kind, given)
    if kind in (INLINE, LINK) and hidden and name not in VOID:
        kind = UNSEEN
    region = regions.of(name, given)
    if kind != CELL or not given:
        return Tag(kind, name, False, hidden, region)
    rowspan = spans.span_value(given.get("rowspan", ""), zero=0, limit=spans.MAX_ROWSPAN)
    colspan = spans.span_value(given.get("colspan", ""), zero=1, limit=spans.MAX_COLSPAN)
    return Tag(kind, name, False, hidden, region, rowspan, colspan, (), spans.clamped(given))


def _hidden(kind: int, given: dict[str, str]) -> int:
    """How a start tag of this kind hides what it holds, by its attributes and its own style."""
    style = given.get("style", "")
    within_line = kind in (INLINE, LINK)
    if hiding.styled_away(given) or (within_line and hiding.unseen(style)):
        return STYLED_AWAY
    if kind in (INLINE, BLOCK, CELL, ROW) and hiding.struck(style):
        return UNREAD
    if not within_line:
        return VISIBLE
    if hiding.raised(style):
        return RAISED
    if hiding.pale(style, given):
        return PALE
    return ODD if kind == INLINE and (hiding.faint(style, given) or hiding.moved(style)) else VISIBLE


def _field(name: str, given: dict[str, str]) -> Tag:
    """A field of a form: one of text shows its value, as a form left in a page does its numbers."""
    shown = given.get("type", "text").lower() in _TEXT_FIELDS and not hiding.styled_away(given)
    value = given.get("value", "")
    if not value and given.get("placeholder", "").isdecimal():
        value = UNKNOWN  # the number that it shows faintly is a default
    return Tag(FIELD, name, facts=(("value", value),)) if shown else _NOTHING


def _text_area(token: str, raw: tokens.Raw) -> Tag:
    """A filled field of several lines; one that holds markup or a long text carries what a script will show."""
    content = unescape(tokens.raw_content(token)).strip()
    shown = len(content) <= _LONGEST_FIELD and "<" not in content
    return Tag(FIELD, raw.name, facts=(("value", content),)) if shown and content else _NOTHING


def _picture(name: str, given: dict[str, str]) -> Tag:
    """A picture, or a list to choose from, that shows something: not hidden, and no dot that keeps a cell open."""
    sides = [given.get(side, "").strip() for side in ("width", "height")]
    dot = any(side[:1].isdigit() and spans.span_value(side, zero=0, limit=_DOT + 1) <= _DOT for side in sides)
    if hiding.styled_away(given):
        return Tag(UNSEEN, name, hidden=STYLED_AWAY) if name == "select" else _NOTHING
    return _NOTHING if dot else Tag(PICTURE, name)


def _title(token: str, raw: tokens.Raw) -> Tag:
    return Tag(FACTS, raw.name, facts=_fact("title", tokens.raw_content(token)))


def _dialog(token: str, raw: tokens.Raw) -> Tag:
    given = tokens.attributes(token, raw.end)
    return Tag(BLOCK, raw.name, hidden=VISIBLE if "open" in given else STYLED_AWAY)


def _option(token: str, raw: tokens.Raw) -> Tag:
    return Tag(CHOSEN if _CHOSEN_ENTRY.search(token, raw.end) else UNSEEN, raw.name, hidden=UNREAD)


def _script(token: str, raw: tokens.Raw) -> Tag:
    """A script that writes where it stands: a number in digits, or what cannot be told."""
    written = _WRITES.search(token, raw.end)
    if written is None:
        stated = _DATED.search(token, raw.end) if "ld+json" in token or "reateTime" in token else None
        return Tag(FACTS, raw.name, facts=(("stated:published", stated[1]),)) if stated else _NOTHING
    return Tag(PICTURE, raw.name, facts=(("value", written["number"]),) if written["number"] else ())


def _time(token: str, raw: tokens.Raw) -> Tag | None:
    """The time at which the article was published; nothing for another one."""
    given = tokens.attributes(token, raw.end)
    published = given.get("itemprop", "").lower() == "datepublished" or "pubdate" in given
    return Tag(FACTS, raw.name, facts=(("stated:published", given.get("datetime", "")),)) if published else None


def _fact(name: str, text: str) -> tuple[tuple[str, str], ...]:
    return ((name, collapse(unescape(text).strip(BLANK))),)


def _meta(token: str, raw: tokens.Raw) -> Tag:
    given = tokens.attributes(token, raw.end)
    name = given.get("name") or given.get("property") or given.get("itemprop")
    facts = _fact(name.strip().lower(), given["content"]) if name and "content" in given else ()
    return Tag(FACTS, raw.name, facts=facts)


_BY_NAME = {
    "title": _title,
    "meta": _meta,
    "dialog": _dialog,
    "option": _option,
    "textarea": _text_area,
    "script": _script,
    "time": _time,
}
"""Elements whose tags are read by their name; one for which that gives nothing is read as others are."""
