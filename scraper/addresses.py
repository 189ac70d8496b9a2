"""Web addresses: one spelling each, which belong together, and which network addresses may be asked."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

MAX_URL = 2048

_NOISE = frozenset({"jump", "spm", "_", "t_", "timestamp", "from", "isappinstalled"})
_NOISE_VALUE = re.compile(
    r"^(true|false|\d+(\.\d+)*|[0-9a-f]{8,}|singlemessage|timeline|groupmessage)?$", re.IGNORECASE
)
_STAMP = re.compile(r"\d{6,}|\d+(?:\.\d+)+|[0-9a-f]{8,}|", re.IGNORECASE)
"""A version of a page against caches; `v=2021` and `v=3` may say which page."""

_STATIC = re.compile(r"(?:/|\.s?html?)$", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sessionid)=[^/;]*", re.IGNORECASE)
"""A session written into a path. It is another at every visit, and cookies carry it as well."""

_SESSION_FOLDER = re.compile(r"(?i)/\((?:[A-Z]\([\w-]+\))+\)(?=/)")  # ASP.NET: /(S(lit3py55t21z5v55vlm25s55))/list.aspx
_SESSION_NAMES = frozenset({"jsessionid", "phpsessid", "aspsessionid", "sessionid"})
_INDEX = re.compile(r"/index\.(?:s?html?|jhtml|jsp|php|aspx?)$", re.IGNORECASE)
_GAPS = re.compile(r"[ \t]*[\r\n\x00][\s\x00]*|\t+")
_PLAIN = re.compile(r"(?:\./)?(?P<path>/?[\w-][\w.-]*(?:/[\w-][\w.-]*)*/?)", re.ASCII)
"""Links as nearly all are: names between slashes, nothing to encode and no step upwards."""


def resolve(base: str, href: str) -> str | None:
    """The absolute http(s) address of a link as it stands in a page, None when it is not one.

    Line breaks inside an address are dropped with the blanks around them (real pages have them), backslashes are
    slashes, non-ASCII characters are percent-encoded as UTF-8.
    """
    plain = _PLAIN.fullmatch(href)
    if plain is not None and (from_where := _bases(base)) is not None:
        path = plain["path"]
        return from_where[path[0] != "/"] + path if len(path) <= MAX_URL else None
    text = _GAPS.sub("", href).strip().replace("\\", "/")
    if (
        not text
        or len(text) > MAX_URL
        or text.startswith("#")
        or re.match(r"(?i)(javascript|mailto|tel|data|about|blob|file|ftp):", text)
    ):
        return None
    try:
        url = urljoin(base, text)
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "{{" in text or "${" in text:
        return None
    return clean(url)


@lru_cache(maxsize=256)
def _bases(base: str) -> tuple[str, str] | None:
    """What stands before an absolute path and before a relative one; None where joining takes more than that."""
    parts = urlsplit(base)
    odd = any(mark in parts.path for mark in ("//", "/.", ";"))
    if odd or parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    cleaned = clean(base)
    return origin(cleaned), folder(cleaned)


@lru_cache(maxsize=2048)
def clean(url: str) -> str:
    """The address in one spelling: lower-case scheme and host, no default port, no fragment, no session, encoded."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii") if _idna_ok(host) else quote(host)
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port is not None and port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{port}"
    path = quote(_squash(_SESSION.sub("", parts.path)), safe="/%:@!$&'()*+,;=~-._") or "/"
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]{}|\"")
    return urlunsplit((parts.scheme.lower(), host, path.replace(" ", "%20"), query.replace('"', "%22"), ""))


def _idna_ok(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _squash(path: str) -> str:
    """`/a/./b/../c` as `/a/c`: relative climbs above the root are cut, as browsers do."""
    if "./" not in path and not path.endswith(("/.", "/..")):
        return path
    out: list[str] = []
    parts = path.split("/")
    for part in parts[1:]:
        if part == "..":
            if out:
                out.pop()
        elif part != ".":
            out.append(part)
    if parts[-1] in (".", ".."):
        out.append("")
    return "/" + "/".join(out)


@lru_cache(maxsize=2048)
def canonical(url: str) -> str:
    """What two links to the same article share: `clean` less sessions and tracking parameters, in capital escapes."""
    parts = urlsplit(clean(url))
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
        kept = [(k, v) for k, v in pairs if not _is_noise(k.lower(), v, parts.path)]
        if len(kept) != len(pairs):
            query = urlencode(kept, errors="surrogateescape")
    plain = _SESSION_FOLDER.sub("", parts.path)
    path = quote(unquote(plain, errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._", errors="surrogateescape")
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def _is_noise(name: str, value: str, path: str) -> bool:
    """Whether a parameter says nothing of what is shown; a program may take `uid` for the record that it is to show."""
    if name == "uid":
        return _STATIC.search(path) is not None and value.isdigit()
    if name == "v":
        return _STAMP.fullmatch(value) is not None
    return name in _SESSION_NAMES or (name in _NOISE and _NOISE_VALUE.match(value) is not None)


def place(url: str) -> str:
    """What two links to the same page of a site share: `canonical` without the scheme, a folder for its index page."""
    return _INDEX.sub("/", canonical(url).partition("://")[2])


@lru_cache(maxsize=2048)
def authority(url: str) -> str:
    """The host that is asked politely as one: host name, with the port if it is neither 80 nor 443."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    port = parts.port
    return host if port in (None, 80, 443) else f"{host}:{port}"


@lru_cache(maxsize=2048)
def origin(url: str) -> str:
    """Scheme, host and port: the unit that has one robots.txt (RFC 9309, 2.3)."""
    parts = urlsplit(clean(url))
    return f"{parts.scheme}://{parts.netloc}"


def folder(url: str) -> str:
    """The address up to and including the last slash of its path."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rpartition("/")[0] + "/", "", ""))


@lru_cache(maxsize=1)
def _suffixes() -> object:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=20_000)
def registrable(host: str) -> str:
    """The part of a host name that its owner registered (`hd.gov.cn` of `czj.hd.gov.cn`); an address stays itself."""
    if is_address(host) or "." not in host:
        return host
    found = _suffixes().privatesuffix(host)  # type: ignore[attr-defined]
    return str(found) if found else host


@lru_cache(maxsize=2048)
def same_site(url: str, home: str) -> bool:
    """Whether both belong to one registered name; for bare addresses and `localhost` host and port must agree."""
    a, b = urlsplit(url), urlsplit(home)
    host, other = (a.hostname or "").lower(), (b.hostname or "").lower()
    if is_address(host) or is_address(other) or "." not in host:
        return authority(url) == authority(home)
    return registrable(host) == registrable(other)


def near(url: str, home: str) -> bool:
    """The same, or both at bare addresses side by side, whatever the port: for what a portal's directory names."""
    if same_site(url, home):
        return True
    host, other = urlsplit(url).hostname or "", urlsplit(home).hostname or ""
    if not (is_address(host) and is_address(other)):
        return False
    block = 24 if ":" not in host else 64
    return ipaddress.ip_address(other) in ipaddress.ip_network(f"{host}/{block}", strict=False)


def may_publish(url: str, home: str) -> bool:
    """Whether an address that a list of `home` names can be where an authority publishes: the same site or one beside
    it, a name under gov.cn, a bare address. Accounts on platforms (微信, 微博) and mirrors cannot."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    return near(url, home) or is_address(host) or f".{host}".endswith(".gov.cn")


def is_address(host: str) -> bool:
    """Whether the host is written as an IP address."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an IP address is of the public internet, also after unwrapping IPv4 inside IPv6 (mapped, 6to4, NAT64)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None and ip in ipaddress.ip_network("::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class AddressRules:
    """Which hosts may be private or loopback: those named in `allow`, by name, address or network."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._names: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for entry in allow:
            text = entry.strip().strip("[]").lower()
            try:
                self._networks.append(ipaddress.ip_network(text, strict=False))
            except ValueError:
                self._names.add(text)

    def permits(self, host: str, address: str) -> bool:
        """Whether a connection to `address`, to which `host` resolved, is allowed."""
        if is_public(address):
            return True
        if host.lower() in self._names:
            return True
        ip = ipaddress.ip_address(address.partition("%")[0])
        return any(ip.version == network.version and ip in network for network in self._networks)
