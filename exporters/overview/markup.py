"""Pieces of HTML. Whatever comes from the data passes `text`, so that it can never become markup."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

LONGEST = 160


def text(value: object, longest: int = LONGEST) -> str:
    """A value as text, cut where it is longer than a line of a table can show; empty for None."""
    shown = "" if value is None else str(value)
    if len(shown) > longest:
        shown = f"{shown[: longest - 1]}…"
    return escape(shown, quote=True)


def both(zh: str, en: str) -> str:
    """Chinese with English beside or below it."""
    return f'{zh} <span class="en" lang="en">{en}</span>'


def address(url: str | None) -> str:
    """A link to a source, as plain text where the address is not one of the web."""
    if not url:
        return ""
    try:
        web = urlsplit(url).scheme in ("http", "https") and len(url) <= 2000
    except ValueError:
        web = False
    shown = text(url, 120)
    return f'<a class="out" rel="noopener noreferrer" href="{escape(url, quote=True)}">{shown}</a>' if web else shown


def to_reports(condition: str, content: str, label: str = "") -> str:
    """A figure that leads to the documents behind it; `condition` is `facet=value`, joined by `&`."""
    name = f' aria-label="{text(label)}"' if label else ""
    return f'<a href="#reports" data-show="{escape(condition, quote=True)}"{name}>{content}</a>'


def row_id(sha256: str) -> str:
    """The anchor of a report on the page."""
    return f"r-{sha256[:16]}"


def table(head: Iterable[str], rows: Iterable[str], caption: str, kind: str = "") -> str:
    """A table that scrolls sideways on its own where it is wider than the page; `rows` are whole <tr>."""
    header = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    name = f' class="{kind}"' if kind else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{text(caption)}"><table{name}>'
        f'<caption class="unseen">{text(caption)}</caption><thead><tr>{header}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def number(value: int) -> str:
    """A number with its thousands parted."""
    return f"{value:,}"
