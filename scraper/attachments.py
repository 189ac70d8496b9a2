"""The files of an article: links, frames, viewers, embeds, calls in scripts; pictures where there is nothing else."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from scraper.addresses import resolve
from scraper.fetching.media import FILE_EXTENSIONS, IMAGE_EXTENSIONS, extension
from scraper.pages.clicks import address_of
from scraper.pages.forms import turn_of
from scraper.pages.markup import kept_source
from scraper.pages.page import MOST_LINKS, Page, link_text, text_of

_DOWNLOAD = re.compile(
    r"downfile|download|virtual_attach_file|attachdown|fileserver|filedown|/attach(?:ment)?s?/|/upload(?:file)?s?/|"
    r"wbfileid=|getfile|downloadattach",
    re.IGNORECASE,
)
_SUFFIXES = "|".join(sorted(FILE_EXTENSIONS, key=len, reverse=True))
_SCRIPT_FILE = re.compile(
    rf"""["']([^"'<>\n]{{1,500}}?\.(?:{_SUFFIXES})(?:\?[^"'<>\s]*)?)["'](?!\s*[!=]=)""", re.IGNORECASE
)
_NAMED = re.compile(r"""(?:name|title|label|text)["']?\s*[:=]\s*$""", re.IGNORECASE)
_VIEWER_PARAMETERS = ("file", "url", "src", "path", "pdf", "furl", "fileurl", "filepath", "pdfurl")
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:header?|foot(?:er)?|nav|menu|top|bottom|sidebar|share|friend|links?|crumbs?)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
_OTHER_FILE = re.compile(r"申请表|申请书|操作手册|使用说明|用户手册|浏览器|插件|控件|下载客户端|办事指南|阅读器|无障碍")
_BODY_IDS = (
    "//*[@id='zoom' or @id='Zoom' or @id='UCAP-CONTENT' or @id='vsb_content' or @id='con1' or @id='content'"
    " or @id='article']"
    " | //*[contains(@class,'TRS_Editor') or contains(@class,'trs_editor_view') or contains(@class,'TRS_UEDITOR')"
    " or contains(@class,'v_news_content') or contains(@class,'article_con') or contains(@class,'content')]"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/ ]{8,2800}={0,2}")
_PAGES = frozenset({"html", "htm", "shtml", "xhtml"})
_ANNOUNCED = re.compile(r"附件\s*[\d一二三四五六七八九十]{0,2}\s*[:：.、]?\s*[【《\[(（]?\s*$")
_KEEPS = re.compile(r"file|down|attach|path", re.IGNORECASE)
_OFFERS = re.compile(r"下载|附件|(?:查看|打开)(?:原文|原件|文件)")
_SENDS = ("submit", "image", "button")
_LITTLE = 400
MOST_FILES = 200
"""No report has more files; a page that does is a trap or a catalogue."""


class Attachment(NamedTuple):
    """A file that belongs to an article: its address, and the name the page gives it."""

    url: str
    label: str


def find_attachments(page: Page) -> list[Attachment]:
    """The files of an article page in the order they stand; each address once."""
    found: dict[str, Attachment] = {}
    for url, label in _candidates(page):
        if _OTHER_FILE.search(label) or url == page.url:
            continue
        known = found.get(url)
        if known is None or len(label) > len(known.label):
            found[url] = Attachment(url, label)
    if not found and len(page.visible) < _LITTLE:
        found = {item.url: item for item in _pictures(page)}
    return list(found.values())[:MOST_FILES]


def is_file_link(url: str, label: str = "") -> bool:
    """Whether a link leads to a document file, by its extension, its label or a download script."""
    if extension(url) in FILE_EXTENSIONS or extension(label) in FILE_EXTENSIONS:
        return True
    parts = urlsplit(url)
    return any(extension(value) in FILE_EXTENSIONS for _, value in parse_qsl(parts.query)) or bool(
        _DOWNLOAD.search(parts.path + "?" + parts.query)
        and extension(parts.path) not in IMAGE_EXTENSIONS | {"html", "htm", "shtml", "js", "css"}
    )


def _candidates(page: Page) -> Iterator[tuple[str, str]]:
    own = _through_viewer(page, page.url)
    if own != page.url:  # the page is that of a viewer
        yield own, ""
    for node in islice(page.root.iter("a", "iframe", "frame", "embed", "object"), MOST_LINKS):
        if _is_around(node):
            continue
        yield from _of_link(page, node) if node.tag == "a" else _of_frame(page, node)
    keeping = any(mark in page.lower for mark in ("data-", "pdf"))
    for node in islice(page.root.iter("div", "section", "span", "p"), MOST_LINKS if keeping else 0):
        kept = resolve(page.base, _kept_file(node, "", sure=True)) if node.attrib else None
        if kept is not None and not _is_around(node):
            yield kept, node.get("title") or ""
    for form in islice(page.root.iter("form"), MOST_FILES):
        yield from _of_form(page, form)
    for script in page.scripts:
        plain = script.replace("\\/", "/").replace('\\"', '"')
        for match in islice(_SCRIPT_FILE.finditer(plain), MOST_FILES):
            url = resolve(page.base, match[1])
            shown = "/" not in match[1] and (
                not match[1].isascii() or _NAMED.search(plain[max(0, match.start() - 40) : match.start()])
            )
            if url is not None and not shown:  # a name to show is no address
                yield _through_viewer(page, url), _shown_after(plain[match.end() : match.end() + 400])


def _of_link(page: Page, node: Any) -> Iterator[tuple[str, str]]:
    label = link_text(node)
    named = next(
        (
            name
            for name in (node.get("download"), node.get("title"), text_of(node))
            if name and extension(name) in FILE_EXTENSIONS
        ),
        label,
    )
    href = node.get("href") or ""
    if not href or href.lower().startswith("javascript:") or href == "#":
        files = [match[1] for match in _SCRIPT_FILE.finditer(f"{href} {node.get('onclick') or ''}")]
        for url in (resolve(page.base, file) for file in files):
            if url is not None:
                yield _through_viewer(page, url), named
        if files:
            return
        href = address_of(node, page.openers) or _kept_file(node, named)
    url = resolve(page.base, href) if href else None
    if url is not None and (
        is_file_link(url, named) or node.get("appendix") or node.get("download") or _is_attached(node, url)
    ):
        yield _through_viewer(page, url), named


def _kept_file(node: Any, label: str, *, sure: bool = False) -> str:
    """The address of a file that an element keeps in an attribute of data for a script; empty without any. `sure`: by
    its own ending, whatever the attribute is called (`pdfsrc`), not by that name."""
    written = {name: value for name, value in node.attrib.items() if "/" in value}
    if sure:
        return next((value for value in written.values() if extension(value) in FILE_EXTENSIONS), "")
    kept = {name: value for name, value in written.items() if name.startswith("data-")}
    return next((value for name, value in kept.items() if _KEEPS.search(name) or is_file_link(value, label)), "")


def _of_form(page: Page, form: Any) -> Iterator[tuple[str, str]]:
    """The file that a form of hidden fields asks for, with a button that says 下载 or 附件."""
    inputs = [(node.get("type") or "text").lower() for node in form.iter("input") if node.get("name")]
    buttons = [node for node in form.iter("button", "input") if (node.get("type") or "submit").lower() in _SENDS]
    said = "".join(text_of(node) or node.get("value") or "" for node in buttons)
    if set(inputs) - {"hidden", *_SENDS} or not _OFFERS.search(said) or _is_around(form):
        return
    turn = turn_of(page, form, {})
    if turn is not None and not turn.post and extension(urlsplit(turn.url).path) not in _PAGES:
        yield turn.address(page.codec), said


def _is_attached(node: Any, url: str) -> bool:
    """Whether the text right before a link announces an attachment, and its address is not that of a page."""
    if extension(urlsplit(url).path) in _PAGES or urlsplit(url).path.endswith("/"):
        return False
    before = node.getprevious()
    around = node.getparent()
    said = (before.tail if before is not None else around.text if around is not None else "") or ""
    return _ANNOUNCED.search(said) is not None


def _of_frame(page: Page, node: Any) -> Iterator[tuple[str, str]]:
    written = (node.get("src"), node.get("data"), kept_source(node))
    url = next((url for source in written if source and (url := resolve(page.base, source)) is not None), None)
    if url is None:
        return
    inner = _through_viewer(page, url)
    kind = node.get("type") or ""
    if inner != url or is_file_link(url) or kind == "application/pdf":
        yield inner, node.get("title") or ""


def _through_viewer(page: Page, url: str) -> str:
    """The file that a viewer page such as pdf.js shows, the address itself when it is none."""
    parts = urlsplit(url)
    if extension(parts.path) in FILE_EXTENSIONS:
        return url
    for name, written in [*parse_qsl(parts.query), *parse_qsl(parts.fragment)]:
        value = _unwrapped(written)
        if name.lower() in _VIEWER_PARAMETERS and extension(urlsplit(value).path) in FILE_EXTENSIONS:
            inner = resolve(url if value.startswith(("/", "http")) else page.base, unquote(value))
            if inner is not None:
                return inner
    return url


def _unwrapped(address: str) -> str:
    """The address that a viewer is handed in Base64 (kkFileView), or as it is."""
    if not _BASE64.fullmatch(address):
        return address
    try:
        plain = b64decode(address.replace(" ", "+"), validate=True).decode("utf-8")
    except ValueError:
        return address
    return plain if plain.startswith(("http", "/")) else address


def _shown_after(text: str) -> str:
    """What a link written by a script shows, from the text after its address."""
    match = re.match(r"""[^>]{0,200}>([^<>]{1,200})</a>""", text)
    return match[1].strip() if match else ""


def _pictures(page: Page) -> list[Attachment]:
    """The pictures of a body that is nothing but pictures: a scan, page by page."""
    out: list[Attachment] = []
    for body in page.root.xpath(_BODY_IDS):
        for node in body.iter("img"):
            written = (kept_source(node), node.get("src"))  # what is shown at first may only hold its place
            urls = (url for source in written if source and (url := resolve(page.base, source)) is not None)
            url = next((url for url in urls if extension(url) in IMAGE_EXTENSIONS), None)
            if url is None or _is_around(node):
                continue
            if not re.search(r"icon|logo|/images?/|/js/|button|ewm|qrcode|print|share", url, re.IGNORECASE):
                out.append(Attachment(url, node.get("alt") or node.get("title") or ""))
    return list(dict.fromkeys(out))


def _is_around(node: Any) -> bool:
    """Whether a node stands in the frame of the page: header, navigation, footer."""
    for up in node.iterancestors():
        if up.tag in ("header", "footer", "nav"):
            return True
        if up.tag in ("body", "form"):
            return False
        if _AROUND.search(f"{up.get('class') or ''} {up.get('id') or ''}"):
            return True
    return False
