"""What kind of answer it is: a page, or one of the many things servers send in its place with any status.

A challenge is recognised by its signatures and never solved. Every rule on text asks for a page with little of it,
since the words of a firewall also stand in ordinary articles, and pages behind 瑞数 carry its script with their
true content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from scraper.expressions import sent_to

Kind = Literal["ok", "redirect", "not_found", "soft_404", "blocked", "geo_blocked", "login", "empty", "error"]
STOPS_HOST = frozenset({"blocked", "geo_blocked"})
"""Kinds that end the asking of a host for this run."""

FEW = 600
"""A page with more visible characters than this has content of its own."""


class Class(NamedTuple):
    """A kind, why, and where the page sends a browser by meta refresh or script, if that is all it does."""

    kind: Kind
    reason: str = ""
    refresh: str | None = None


_TAGS = re.compile(r"(?is)<(script|style|noscript|template)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)|<[^<>]*>")
_SPACE = re.compile(r"[\s ]+")
_TITLE = re.compile(r"(?i)<title[^<>]*>([^<]*)</title>")

_COOKIE_THEN_AGAIN = re.compile(  # a script that sets a cookie and asks for the same page anew
    r"document\s*\.\s*cookie\s*=(?!=)[^<]{0,2000}?location\s*(?:\.\s*reload\s*\(|"
    r"(?:\.\s*href\s*)?=\s*(?:(?:window|document)\s*\.\s*)?location\b|"
    r"\.\s*replace\s*\(\s*(?:(?:window|document)\s*\.\s*)?location\b)"
)
_CHALLENGES = (
    ("瑞数", re.compile(r"\$_ts\b|_\$[a-zA-Z0-9]{2,4}\(\)|<meta[^<>]{1,400}\br=['\"]?m['\"]?[\s>/]")),
    ("加速乐", re.compile(r"__jsl_clearance|__jsluid|document\.cookie=\('_'\)\+|\bgo\(\{\"(?:bts|ha|tn)\"")),
    ("WZWS", re.compile(r"WZWS|wzws[-_]|/waf_verify", re.IGNORECASE)),
    ("安全狗", re.compile(r"safedog|安全狗", re.IGNORECASE)),
    ("云锁", re.compile(r"yunsuo", re.IGNORECASE)),
    ("阿里云", re.compile(r"acw_sc__v\d|\bvar\s+arg1\s*=\s*['\"][0-9A-F]{32}")),
    ("cookie by script", _COOKIE_THEN_AGAIN),
    ("Cloudflare", re.compile(r"cf-chl|challenge-platform|Just a moment\.\.\.", re.IGNORECASE)),
    (
        "verification",
        re.compile(
            r"人机验证|滑动验证|安全验证|请完成(?:以下)?验证|点击(?:以?完成)?验证|"
            r"验证码[^。]{0,12}继续访问|waf_?captcha"
        ),
    ),
    (
        "firewall",
        re.compile(
            r"(?:WEB|Web|web|网站)\s*应用?防火墙|访问异常页面|疑似攻击|(?:请求|访问)(?:已|被|已被)+(?:拦截|阻断|拒绝|禁止)|"
            r"不合法的?(?:参数|请求)|非法请求|云防护|创宇盾|访问过于频繁|访问频率过高|操作过于频繁|IP[^。]{0,8}(?:封禁|黑名单)|攻击行为"
        ),
    ),
)  # fmt: skip
_GEO = re.compile(
    r"GeoBL|境外(?:IP)?(?:访问|地区)|(?:您|你)?所在(?:的)?(?:国家|地区)[^。]{0,12}(?:限制|禁止|无法|不能)|仅限(?:中国)?(?:大陆|境内|国内)"
)
_LOGIN = re.compile(r"无权访问|没有(?:访问)?权限|请(?:先)?登录|统一身份认证|用户登录|登录后(?:查看|访问)|未登录")
_PASSWORD = re.compile(r"<input[^<>]{1,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_MISSING = re.compile(
    r"(?:页面|网页|文章|信息|内容|文件|资源|栏目|链接|文档)[^。,，<]{0,10}(?:不存在|未找到|找不到|没有找到|已(?:被)?删除|已失效|已过期|已下[线架]|已撤(?:[下回销稿除])|已移除|无法找到)|"
    r"(?:找不到|未找到|没有找到)[^。]{0,10}(?:页面|网页|文章|信息|文件|资源)|"
    r"page\s*(?:does\s*not|doesn.t)\s*exist|file\s*not\s*exist|404\s*not\s*found",
    re.IGNORECASE,
)
_MISSING_TITLE = re.compile(
    _MISSING.pattern + r"|^\W*(?:http|error|错误|出错了?)?\W*404\b|(?<!\d)404\W*(?:error|错误|页面|page)|not\s*found",
    re.IGNORECASE,
)
_UPKEEP = re.compile(
    r"(?:系统|网站|平台|服务器?)[^。]{0,8}(?:维护|升级|改造|建设)中?|临时维护|暂停(?:服务|访问)|服务(?:器)?(?:繁忙|异常|出错)|系统(?:繁忙|异常|出错)"
)
_ADDRESS = r"""["']\s*(?P<url>[^"'<>\s]{1,500})\s*["'](?!\s*\+)"""
_META = re.compile(r"(?i)<meta\b([^<>]{1,600})")
_REFRESH = re.compile(r"""(?i)\bhttp-equiv\s*=\s*["']?refresh\b""")
_CONTENT_OF = re.compile(r"""(?i)\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_SECONDS_AND_URL = re.compile(r"""(?i)\s*(\d+)(?!\d)(?:\.\d*)?\s*[;,]?\s*(?:url\s*=\s*)?["']?\s*([^"'>\s]+)""")
_SCRIPT = re.compile(r"(?is)<script\b[^<>]*>(.*?)</script")
_SCRIPT_REFRESH = re.compile(
    rf"(?:(?:window|self|top|parent|document)\s*\.\s*)?location(?:\s*\.\s*(?:href|pathname))?\s*=\s*{_ADDRESS}|"
    rf"location\s*\.\s*(?:replace|assign)\s*\(\s*{_ADDRESS.replace('<url>', '<url2>')}"
)
_LINK = re.compile(r"<a\s", re.IGNORECASE)
_CONTENT = re.compile(r"(?i)<(?:iframe|frame|embed|object|img)\b|<a\s[^<>]{0,400}href|type=[\"']text/xml")


def classify(status: int, headers: Mapping[str, str], text: str | None) -> Class:
    """Tell the kind of an answer that brought its own bytes.

    `headers` has lower-case names; `text` is None for what is not markup or text.
    """
    if status == 304:
        return Class("error", "status 304 to a question without a condition")
    if text is None:
        return _by_status(status) or Class("ok")
    bare, title = _shown(text, status), page_title(text)
    challenge = _challenge(status, headers, text, bare, title)
    if challenge is not None:
        return challenge
    if 300 <= status < 400:
        return Class("redirect") if headers.get("location") else Class("error", f"status {status} without an address")
    by_status = _by_status(status)
    if by_status is not None:
        return by_status
    return _by_text(headers, text, bare, title)


def _by_status(status: int) -> Class | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return Class("redirect")
    if status in (404, 410):
        return Class("not_found", f"status {status}")
    if status in (401, 407):
        return Class("login", f"status {status}")
    return Class("error", f"status {status}")


def _challenge(status: int, headers: Mapping[str, str], text: str, bare: str, title: str) -> Class | None:
    """A challenge or geo-block, recognised by marks in a page that shows next to nothing."""
    if len(bare) > FEW and status == 200:
        return None
    marks = f"{text[:60_000]}\n{headers.get('server', '')}\n{headers.get('set-cookie', '')}"
    if _GEO.search(marks) and (status != 200 or len(bare) < 200):
        return Class("geo_blocked", title or "the page says it is not shown abroad")
    shown = f"{title} {bare}"
    for name, pattern in _CHALLENGES:
        words = name in ("verification", "firewall")
        if not pattern.search(shown if words else marks):
            continue
        if words or status in (202, 400, 403, 405, 412, 418, 429, 503, 521) or len(bare) < 120:
            if not words and status == 200 and _CONTENT.search(_strip_head(text)):
                continue
            return Class("blocked", f"challenge: {name}")
    if status in (412, 521):
        return Class("blocked", f"challenge: status {status}")
    return None


def _by_text(headers: Mapping[str, str], text: str, bare: str, title: str) -> Class:
    """A page of status 2xx that may be something else."""
    few = len(bare) < 300
    alone = len(bare) < 120 and len(_LINK.findall(text)) <= 5  # a message by itself, not a page with header and footer
    target = (_sent_on(headers.get("refresh", "")) or refresh_target(text)) if few else None
    if (_MISSING_TITLE.search(title) and len(bare) < FEW) or (few and _MISSING.search(bare)):
        return Class("soft_404", title or bare[:60])
    if alone and (_LOGIN.search(bare) or (_PASSWORD.search(text) and _LOGIN.search(title + bare))):
        return Class("login", title or bare[:60])
    if alone and _UPKEEP.search(title + bare):
        return Class("error", f"maintenance: {(title or bare)[:60]}")
    if target is not None and len(bare) < 120:
        return Class("redirect", "by meta refresh or script", target)
    if (
        not bare
        and not _CONTENT.search(text)
        and "<script" not in text.lower()
        and not text.strip().startswith(("{", "["))
    ):
        return Class("empty", "nothing to see")
    return Class("ok")


def _shown(text: str, status: int) -> str:
    """What a reader sees; of a good answer no more than tells that it is a page with content of its own."""
    for size in (2_000, 8_000, 32_000) if status == 200 else ():
        begun = visible(text[:size]) if len(text) > size else ""
        if len(begun) > FEW:
            return begun
    return visible(text)


def visible(text: str) -> str:
    """The text a reader sees, without white space and without the title."""
    body = _TITLE.sub("", text)
    return "".join(_TAGS.sub("", body).replace("&nbsp;", "").split())


def page_title(text: str) -> str:
    """The `<title>` of the page, white space squeezed to single blanks."""
    found = _TITLE.search(text[:20_000])
    return _SPACE.sub(" ", found.group(1)).strip() if found else ""


def refresh_target(text: str) -> str | None:
    """Where a page without content of its own sends the browser at once, None if nowhere or only for some browsers."""
    head = text[:6000]
    if (target := _meta_target(head)) is not None:
        return target
    if len(text) > 6000 or re.search(r"userAgent|navigator\.|screen\.width|addEventListener|onclick|onchange", text):
        return None
    script = _SCRIPT_REFRESH.search(head)
    return (script["url"] or script["url2"]) if script else sent_to(_SCRIPT.findall(head))


def _meta_target(head: str) -> str | None:
    """Where `<meta http-equiv=refresh>` sends a browser within seconds, its attributes in any order and quotes."""
    for tag in _META.findall(head):
        content = _CONTENT_OF.search(tag) if _REFRESH.search(tag) else None
        target = _sent_on(next(filter(None, content.groups()), "")) if content is not None else None
        if target is not None:
            return target
    return None


def _sent_on(refresh: str) -> str | None:
    """Where `0; url=…`, of a meta or of the header Refresh, sends a browser within seconds."""
    said = _SECONDS_AND_URL.match(refresh)
    return said[2] if said is not None and int(said[1]) <= 5 else None


def _strip_head(text: str) -> str:
    return re.sub(r"(?is)<(head|script|noscript)\b.*?(</\1\s*>|\Z)", "", text)
