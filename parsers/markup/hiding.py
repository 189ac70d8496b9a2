"""How a tag hides, strikes out, raises, fades or moves what its element holds: by its style, its class, the attribute
for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from parsers.markup.deciding import LIGHT, drawn_otherwise
from parsers.markup.styles import declarations

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
_UNSEEN_STYLE = re.compile(
    r"(?<![\w-])(?:opacity|font-size)\s*:\s*(?:0*\.)?0+(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|(?<![\w-])font-size\s*:\s*[01](?:\.\d+)?(?:px|pt)"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}(?:px|pt|em)"
    r"|(?<![\w-])(?:-webkit-text-fill-)?color\s*:\s*(?:transparent|(?:rgb|hsl)a?\((?:(?:[^,)]{0,20},){3}|[^/)]{0,60}/)\s*0*\.?0*%?\s*\)"
    r"|#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)(?![0-9a-f]))"
    r"|(?:opacity|scale[xy]?)\(\s*0*\.?0+%?\s*[,)]|content-visibility\s*:\s*hidden"
    r"|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|(?:circle|ellipse)\(\s*0)|rotate[xy]\(\s*-?(?:90|270)deg"
    r"|(?<![\w-])font\s*:[^;]{0,40}?(?<![\d.])0(?:px|pt|em)?(?:/|\s)|(?<![\w-])clip\s*:\s*rect\(\s*([01])(?:px)?[\s,]+\1(?:px)?[\s,]",
    re.IGNORECASE,
)
"""Letters without size or ink, cut away, or off the screen. Blocks have such styles to set out what they hold, and show
it."""
_PAINTED_STYLE = re.compile(r"background-clip\s*:\s*text", re.IGNORECASE)
"""Letters without ink through which a ground of some colour is seen."""
_CLOSED_STYLE = re.compile(
    r"(?<![\w-])(?:(?:max-)?(?:width|height)\s*:\s*(?:0*\.?0+(?:px|pt|em|rem|%)?|1(?:px|pt)?)"
    r"|line-height\s*:\s*0*\.?0+(?:px|pt|em|rem|%)?)\s*(?:;|!|$)",
    re.IGNORECASE,
)
_CUT_STYLE = re.compile(r"(?<![\w-])overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
"""A piece of a line without room for its text, and that shows nothing beside its room."""
_STRUCK_STYLE = re.compile("line-through", re.IGNORECASE)
_RAISED_STYLE = re.compile(
    r"vertical-align\s*:\s*(?:super|\+?(?=[\d.]*[1-9])[\d.]+(?:px|pt|em|ex|rem|%))|translatey\(\s*-|translate\([^,)]*,\s*-",
    re.IGNORECASE,
)
_WHITE = r"(?:white(?![\w-])|#(?:f{3}|(?:f[0-9a-f]){3})(?![0-9a-f])|rgba?\(\s*2[45]\d\s*,\s*2[45]\d\s*,\s*2[45]\d)"
_PALE_FONT = re.compile(_WHITE, re.IGNORECASE)
_PALE_STYLE, _LIGHT_STYLE = (
    re.compile(
        rf"\A(?!.*background(?!(?:-color)?\s*:\s*{_WHITE}))(?:.*(?<![\w-]))?color\s*:\s*{ink}",
        re.IGNORECASE | re.DOTALL,
    )
    for ink in (_WHITE, LIGHT)
)
"""Letters of such an ink, and no ground of another colour."""
_LIGHT_FONT = re.compile(LIGHT, re.IGNORECASE)
_SMALL_STYLE = re.compile(
    r"(?<![\w-])font-size\s*:\s*(?:[2-9](?:\.\d+)?px|[2-7](?:\.\d+)?pt|0?\.[1-7]\d*r?em|[1-7]\d%|xx?-small|smaller)",
    re.IGNORECASE,
)
_VEILED_STYLE = re.compile(
    r"var\(|/\*|\\[0-9a-f]|&#(?:0*(?:4[589]|5\d|6[5-9]|[78]\d|9[07-9]|1[01]\d|12[0-2])|x(?:2d|3[\da]|[46][1-9a-f]|[57][\da]))\b",
    re.IGNORECASE,
)
"""A style whose words are escaped, parted by comments or told elsewhere, so that what it does is not told here."""
_FADED_STYLE = re.compile(r"(?<![\w-])opacity\s*:\s*(?:0*\.[0-4]|0*[0-4]?\d(?:\.\d+)?%|calc|clamp|m)", re.IGNORECASE)
_SMALL_FONTS = frozenset(["1", "-2", "-3", "-4"])
_PLACED = r"position\s*:\s*(?:relative|absolute)"
_LIFTED_STYLE, _MOVED_STYLE = (
    re.compile(rf"(?=.*{_PLACED}).*(?<![\w-])(?:{sides})\s*:\s*-?(?:{least}|[1-9]\d)", re.IGNORECASE | re.DOTALL)
    for sides, least in (("top|bottom", "[2-9]"), ("left|right", "[1-9]"))
)
"""Set above or below the line, by more than Word evens out, and beside where it would stand."""
_DRAWN_IN = r"(?:letter-spacing|margin-(?:left|right))\s*:\s*-(?:[1-9]\d|[3-9]|0?\.[2-9]\d*r?em|[12](?:\.\d+)?r?em)"
"""Letters set over their neighbours, by more than evens out a line."""
_TURNED_STYLE = re.compile(
    rf"(?<![\w-])(?:float\s*:\s*right|order\s*:\s*-?[1-9]|{_DRAWN_IN})|translate(?:x|3d)?\(\s*-?\.?[1-9]", re.IGNORECASE
)
_INK = re.compile(r"(?<![\w-])(?:color|font(?:-size)?)\s*:", re.IGNORECASE)
_OVERRIDDEN = re.compile(r"(?:bidi|isolate)-override|<bdo\b", re.IGNORECASE)
_LEFTWARDS = re.compile(r"""direction\s*:\s*rtl|\sdir\s*=\s*["']?rtl""", re.IGNORECASE)
_VISIBLE = re.compile(r"visibility\s*:\s*visible")
_GROUNDS = ("<i ", "<b ", "<em ", "<s ", "<u ", "<span ")
_GROUND = re.compile(
    r"background(?:-image)?\s*:[^;\"]*url\("
    r"|class\s*=\s*[\"']?(?:[^\"'<>]*[\s_-])?(?:n|d|no|num|number|digit)[-_]?\d(?=[\"'\s>])"
)
"""The ground of an element that may show a digit: it has a picture there, or is called after one digit."""
_DOUBTFUL_CLASS = re.compile(
    r"(?:^|[\s_-])(?:old|del|deleted|removed|prev|previous|former|orig|original|strike|hide|hidden|fn|footnote|noteref)(?=$|[\s_-])",
    re.IGNORECASE,
)
"""Names that say of a piece of a line that another one takes its place, or that it is a mark; the sheet that would say
more is not in the page."""
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|text-hide|visually-?hidden|screen-reader-text|layui-hide|tooltip-?(?:text|inner|content)|visible-(?:xs|print)(?:-\w+)?"
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
    r"(?=[(:cfhklmnoprstvw/\\&])(?:"  # no other character begins a sign: the pattern is tried where it may match
    r"none|hidden|sr-only|layui-hide|tooltip|screen-reader|visible-|collapse|mso-hide|line-through|super|opacity"
    r"|vertical-align\s*:\s*\+?[\d.]|translate|rotate|scale|skew|matrix|float\s*:|mask|oom\s*:|nset|filter|mix-b|security|offset-p|nimation|contain\s*:|var\(|/\*|\\[0-9a-f]|&#|position\s*:\s*(?:rel|abs)|(?<!b)order\s*:"
    r"|font-size\s*:\s*(?:[0.]|1(?:\.|p)|[2-9](?:\.\d+)?px|[2-7](?:\.\d+)?pt|[0-7]?\d%|xx?-small|smaller)"
    r"|font\s*:[^;]*\b0|size\s*=\s*[\"']?[-1]|:\s*-\d{3}|transparent|(?:rgb|hsl)a?\([^)]{0,60}[,/]\s*[0.]+%?\s*\)"
    r"|color\s*[:=]\s*[\"']?(?:#[c-f]|white|silver|gainsboro|lightgr|rgba?\(\s*(?:19|2)\d)|popover"
    r"|class\s*=\s*[\"']?(?:[^\"'>]*[\s_-])?(?:old|del|removed|prev|former|orig|strike|hid|fn|foot|note)"
    r"|color\s*:\s*#(?:\w{3}0|\w{6}00)\b|\(\s*0*\.?0|clip|(?:letter-sp|margin-[ilr])[\w-]+\s*:\s*-[\d.]|(?:width|height)\s*:\s*[01](?![\d.])|katex-mathml)"
)
"""A pattern that matches in every tag that does any of this; in few others."""


def styled_away(given: Mapping[str, str]) -> bool:
    """Whether a tag hides its element by its style or the attribute for it."""
    if "hidden" in given or "popover" in given or _HIDDEN_CLASS.search(given.get("class", ""), 0, _LONGEST_CLASS):
        return True
    return _says(_HIDDEN_STYLE, given.get("style", "")) and given.get("id") not in _SHOWN_BY_SCRIPT


def _says(pattern: re.Pattern[str], style: str) -> bool:
    """Whether a style says so in the end: of two declarations for a property the later one holds, or the important."""
    return pattern.search(style) is not None and pattern.search(_in_force(style)) is not None


def _in_force(style: str) -> str:
    return ";".join(f"{name}:{value}" for name, value in declarations(style).items())


def unseen(style: str) -> bool:
    """Whether a style takes ink, size or room from the letters of a piece of a line."""
    closed = _says(_CLOSED_STYLE, style) and _says(_CUT_STYLE, style)
    return closed or (_says(_UNSEEN_STYLE, style) and not _PAINTED_STYLE.search(style))


def struck(style: str) -> bool:
    """Whether a style strikes the text out."""
    return _says(_STRUCK_STYLE, style)


def raised(style: str) -> bool:
    """Whether a style sets a piece of a line above it."""
    return _says(_RAISED_STYLE, style)


def pale(style: str, given: Mapping[str, str]) -> bool:
    """Whether a piece of a line has white letters and no ground of another colour."""
    return bool(_says(_PALE_STYLE, style) or _PALE_FONT.match(given.get("color", "")))


def without_ink(given: Mapping[str, str]) -> bool:
    """Whether only those letters of a row, a cell or a paragraph are seen that have an ink or a size of their own."""
    style = given.get("style", "")
    return pale(style, given) or unseen(style)


def faint(style: str, given: Mapping[str, str]) -> bool:
    """Whether a piece of a line is light, small, lifted or named so that it may be no part of the number at it."""
    small = given.get("size", "").strip() in _SMALL_FONTS or _SMALL_STYLE.search(style)
    named = _DOUBTFUL_CLASS.search(given.get("class", ""), 0, _LONGEST_CLASS)
    return bool(
        small
        or named
        or _LIFTED_STYLE.match(style)
        or _FADED_STYLE.search(style)
        or _VEILED_STYLE.search(style)
        or (style and drawn_otherwise(declarations(style)))
        or _says(_LIGHT_STYLE, style)
        or _LIGHT_FONT.match(given.get("color", ""))
    )


def moved(style: str) -> bool:
    """Whether a piece of a line is drawn elsewhere than behind what stands before it."""
    return bool(_TURNED_STYLE.search(style) or _MOVED_STYLE.match(style))


def redrawn(token: str) -> bool:
    """Whether a start tag draws what it holds in another order or inside of what is hidden, or may show a digit on its
    ground."""
    small = token.lower()
    turned = "-reverse" in small or "-override" in small or _LEFTWARDS.search(small) is not None
    return turned or small.startswith("<bdo") or may_picture(token) or _VISIBLE.search(small) is not None


def may_picture(token: str) -> bool:
    """Whether an empty element of this start tag may show a digit."""
    small = token.lower()
    return small.startswith(_GROUNDS) and ("url" in small or "class" in small) and _GROUND.search(small) is not None


def reversed_in(style: str) -> bool:
    """Whether the pieces that an element holds are drawn from its end."""
    return "-reverse" in style.lower() or _LEFTWARDS.search(style) is not None


def inked(style: str, given: Mapping[str, str]) -> bool:
    """Whether a tag gives its letters an ink or a size of their own."""
    return _INK.search(style) is not None or "color" in given or "size" in given


def from_right(token: str) -> bool:
    """Whether a start tag has the letters of its text drawn from right to left, whatever they are."""
    return bool(_OVERRIDDEN.search(token) and _LEFTWARDS.search(token))
