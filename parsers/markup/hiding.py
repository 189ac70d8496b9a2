"""How a tag hides, strikes out or raises what its element holds: by its style, its class, the attribute for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
_UNSEEN_STYLE = re.compile(
    r"(?<![\w-])(?:opacity|font-size)\s*:\s*(?:0*\.)?0+(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|(?<![\w-])font-size\s*:\s*[01](?:\.\d+)?(?:px|pt)"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}(?:px|pt|em)"
    r"|(?<![\w-])(?:-webkit-text-fill-)?color\s*:\s*(?:transparent|(?:rgb|hsl)a?\((?:(?:[^,)]{0,20},){3}|[^/)]{0,60}/)\s*0*\.?0*%?\s*\)"
    r"|#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)(?![0-9a-f]))"
    r"|(?:opacity|scale[xy]?)\(\s*0*\.?0+%?\s*[,)]|content-visibility\s*:\s*hidden"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%|(?<![\w-])clip\s*:\s*rect\(\s*([01])(?:px)?[\s,]+\1(?:px)?[\s,]",
    re.IGNORECASE,
)
"""Letters without size or ink, cut away, or off the screen. Blocks have such styles to set out what they hold, and show
it."""
_PAINTED_STYLE = re.compile(r"background-clip\s*:\s*text", re.IGNORECASE)
"""Letters without ink through which a ground of some colour is seen."""
_CLOSED_STYLE = re.compile(
    r"(?<![\w-])(?:max-)?(?:width|height)\s*:\s*[01](?:px|pt|em|rem|%)?\s*(?:;|!|$)", re.IGNORECASE
)
_CUT_STYLE = re.compile(r"(?<![\w-])overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
"""A piece of a line without room for its text, and that shows nothing beside its room."""
_RAISED_STYLE = re.compile(
    r"vertical-align\s*:\s*(?:super|\+?(?=[\d.]*[1-9])[\d.]+(?:px|pt|em|ex|rem|%))|translatey\(\s*-|translate\([^,)]*,\s*-",
    re.IGNORECASE,
)
_WHITE = r"(?:white(?![\w-])|#(?:f{3}|(?:f[0-9a-f]){3})(?![0-9a-f])|rgba?\(\s*2[45]\d\s*,\s*2[45]\d\s*,\s*2[45]\d)"
_PALE_STYLE = re.compile(
    rf"(?!.*background(?!(?:-color)?\s*:\s*{_WHITE}))(?:.*(?<![\w-]))?color\s*:\s*{_WHITE}", re.IGNORECASE | re.DOTALL
)
_PALE_FONT = re.compile(_WHITE, re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|layui-hide|tooltip-?(?:text|inner|content)|visible-(?:xs|print)(?:-\w+)?"
    r"|d-none(?!.*\bd-(?:sm|md|lg|xl|xxl)-(?!none))"
    r"|(?:d-(?:sm|md|lg|xl)-none|(?:sm|md|lg|xl):hidden|hidden-(?:md|lg)|hidden-(?:xs|sm|md|lg)-(?:and-)?up"
    r"|layui-hide-(?:md|lg))(?!.*(?:d-(?:md|lg|xl|xxl)|(?:md|lg|xl)):?-?(?:block|flex|table|grid|inline)))(?=\s|$)"
    r"|(?:^|\s)katex-mathml(?=\s|$)"
)
"""Names by which the common frameworks hide an element on a wide screen; their sheets are not in the page."""
_LONGEST_CLASS = 1000
"""Characters of an attribute in which such a name is looked for."""
_SHOWN_BY_SCRIPT = frozenset(["js_content"])
"""The article of 微信公众号, hidden until a script shows it."""
SIGNS = (
    r"none|hidden|sr-only|layui-hide|tooltip|screen-reader|visible-|collapse|mso-hide|line-through|super|opacity"
    r"|vertical-align\s*:\s*\+?[\d.]|translate"
    r"|font-size\s*:\s*(?:[0.]|1(?:\.|p))|:\s*-\d{3}|transparent|(?:rgb|hsl)a?\([^)]{0,60}[,/]\s*[0.]+%?\s*\)"
    r"|color\s*[:=]\s*[\"']?(?:#f|white|rgba?\(\s*2[45]\d)|popover"
    r"|color\s*:\s*#(?:\w{3}0|\w{6}00)\b|\(\s*0*\.?0|clip|(?:width|height)\s*:\s*[01](?![\d.])|katex-mathml"
)
"""A pattern that matches in every tag that does any of this; in few others."""


def styled_away(given: Mapping[str, str]) -> bool:
    """Whether a tag hides its element by its style or the attribute for it."""
    if "hidden" in given or "popover" in given or _HIDDEN_CLASS.search(given.get("class", ""), 0, _LONGEST_CLASS):
        return True
    return _HIDDEN_STYLE.search(given.get("style", "")) is not None and given.get("id") not in _SHOWN_BY_SCRIPT


def unseen(style: str) -> bool:
    """Whether a style takes ink, size or room from the letters of a piece of a line."""
    closed = _CLOSED_STYLE.search(style) and _CUT_STYLE.search(style)
    return bool(closed) or (_UNSEEN_STYLE.search(style) is not None and not _PAINTED_STYLE.search(style))


def struck(style: str) -> bool:
    """Whether a style strikes the text out."""
    return "line-through" in style.lower()


def raised(style: str) -> bool:
    """Whether a style sets a piece of a line above it."""
    return _RAISED_STYLE.search(style) is not None


def pale(style: str, given: Mapping[str, str]) -> bool:
    """Whether a piece of a line has white letters and no ground of another colour."""
    return bool(_PALE_STYLE.match(style) or _PALE_FONT.match(given.get("color", "")))
