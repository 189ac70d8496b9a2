"""Which part of a page an element opens (article, menu, footer …), told by its name, id and class.

The words were gathered from government sites: content management systems use few names for the container of an article,
and designers few for menus, footers and the trail of links to the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLAIN = 0
MAIN = 1
"""The article's body; lines inside the n-th such element carry n."""
MARGIN = -10
"""Menus, heads, feet: what every page of the site repeats; lines inside the n-th such element carry MARGIN - n."""
TRAIL = -2
"""The line that says where one is: 首页 > 政府信息公开 > 年报."""
SHARE = -3
"""Buttons to share, print or enlarge, also where they stand inside the article."""

_MAIN = re.compile(
    r"zoom(con|text)?|ucap-?content|vsb_content\S*|v_news_content|trs_u?editor|trs_editor_view|j-fontcontent"
    r"|article[-_]?(content|con|body|text)|news[-_]?(content|body|text)|detail[-_]?(content|con|text)"
    r"|content[-_](article|text)|pages?_content|text_?content|wz_?(content|con)|zw_?con(tent)?|scroll_cont"
)
_MARGIN = re.compile(
    r"nav|navbar|navigation|(main|top|sub|left|side|foot|site)[-_]?(nav|menu|bar)|menus?|menu[-_]\S+|side[-_]?bar|footer"
    r"|foot|footer[-_]\S+|bottom|copyright|header|header[-_]\S+|head|top|search\S*|login|pagination|pager|related\S*"
    r"|recommend\S*|tool[-_]?bar|banner|logo|friend[-_]?links?|yqlj|dl_nav|qrcode|ewm|prev[-_]?next|page[-_]?(nav|bar)"
)
_TRAIL = re.compile(
    r"bread\S*|crumbs?|location|position|cur(rent)?[-_]?(position|location|place|channelcls)|weizhi|dqwz\S*|site[-_]?path"
)
_SHARE = re.compile(
    r"bdshare\S*|(social[-_]?)?share([-_]?(box|bar|btn|buttons?|list|icons?|to|wx))?|fenxiang|jiathis\S*"
    r"|(btn[-_]?)?(print|dayin)([-_]?(btn|buttons?|link|close))?|font[-_]?size|zihao"
)
_FACT = re.compile(r"ucap(?!content)[a-z]+|publishtime|pubtime|doctitle|docsource")

_BY_NAME = {"nav": MARGIN, "footer": MARGIN, "aside": MARGIN, "header": MARGIN, "ucapcontent": MAIN}
_BY_WORD = ((_MAIN, MAIN), (_SHARE, SHARE), (_TRAIL, TRAIL), (_MARGIN, MARGIN))


def of(name: str, given: Mapping[str, str]) -> int:
    """The part of the page that an element with these attributes opens; PLAIN for none."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if given.get("itemprop", "").lower() == "articlebody":
        return MAIN
    words = f"{given.get('id', '')} {given.get('class', '')}".lower().split()
    for pattern, region in _BY_WORD:
        if any(pattern.fullmatch(word) for word in words):
            return region
    return PLAIN


def is_fact(name: str) -> bool:
    """Whether a page marks a fact about the article with an element of this name (`publishtime`, `ucaptitle`)."""
    return _FACT.fullmatch(name) is not None
