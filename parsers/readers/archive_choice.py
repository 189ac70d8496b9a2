"""Which file of an archive is the report, and what the others are to it.

Every file that can be read is read and parsed as if it had come alone; pictures only where nothing else is a report,
since reading them takes seconds each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers import copies, engine, formats
from parsers.archives.members import Contents, Member
from parsers.document import Document, Hints
from parsers.errors import NeedsExtra, ParseError, Unreadable
from parsers.identity.titles import Title, read_title
from parsers.readers import image
from parsers.report import Report
from parsers.tables.standard import read_tables
from parsers.wording import counted, some

MAX_DOCUMENTS = 60
"""Documents read of one archive; each takes up to a second. More are named in the flaws."""
MAX_PICTURES = 12
"""Pictures read of one archive, at two to three seconds each."""

_STATUSES = ("ok", "partial", "no_tables")
_PREFERRED = (formats.DOCX, formats.DOC, formats.HTML, formats.RTF, formats.XLSX, formats.XLS, formats.OFD, formats.PDF)
"""Where two files say the same, the one whose tables are written and not drawn."""
_NUMBER = re.compile(r"(\d+)")
_LIKELY = re.compile("年报|年度报告|信息公开")
_DRAFT = re.compile(r"[初草]稿|讨论稿|送审|审核稿|征求意见|修改前|旧版|\bdraft\b", re.IGNORECASE)
"""Names of files that another file of the archive has taken the place of."""


@dataclass(slots=True)
class Found:
    """A file that was read: its document, and the report that it makes alone."""

    member: Member
    document: Document
    report: Report

    @property
    def is_report(self) -> bool:
        return self.report.status in _STATUSES

    def rank(self, wanted: Title | None) -> tuple[int, bool, int, int, int, int, int, int, str]:
        """Smaller is better: status, whether it is a draft, agreement with the title looked for, tables, year, sums,
        numbers, format, name."""
        report = self.report
        status = _STATUSES.index(report.status) if self.is_report else len(_STATUSES)
        strange = 0
        if wanted is not None:
            strange += bool(wanted.agency and report.agency and wanted.agency != report.agency)
            strange += bool(wanted.year and report.year and wanted.year != report.year)
        numbers = sum(cell.value is not None for cell in report.cells)
        kind = self.member.media_type
        form = _PREFERRED.index(kind) if kind in _PREFERRED else len(_PREFERRED)
        known = -len(report.templates), -(report.year or 0), copies.failures(report), -numbers
        return status, bool(_DRAFT.search(self.member.name)), strange, *known, form, self.member.name


def read_best(contents: Contents, hints: Hints) -> Document:
    """The document of the best file, with what is known of the others in its metas and flaws.

    Raises Unreadable or NeedsExtra where no file is a report and some could not be read, or there is no file.
    """
    found, problems, unread = _read_all(contents, hints)
    if not any(entry.is_report for entry in found) and (problems or not found):
        raise _nothing(contents, problems)
    wanted = read_title(hints.title or "") or read_title(re.sub(r"\.\w+$", "", hints.filename or ""))
    found.sort(key=lambda entry: entry.rank(wanted))
    best = found[0]
    document = best.document
    document.metas = [("member", best.member.name), ("member type", best.member.media_type), *document.metas]
    if best.is_report:
        _relate(best, [other for other in found[1:] if other.is_report])
    document.flaws += [f"{name}: {what}" for name, what in problems]
    if unread:
        document.flaws.append(f"{unread} more files of the archive are not read")
    return document


def _read_all(contents: Contents, hints: Hints) -> tuple[list[Found], list[tuple[str, str]], int]:
    """What was read, what could not be and why, and how many files were left unread."""
    problems = list(contents.problems)
    readable = [member for member in contents.members if member.media_type in formats.TYPES]
    readable.sort(key=lambda member: not _LIKELY.search(member.name))
    papers = [member for member in readable if member.media_type not in formats.PICTURES]
    found, failed = _read_some(papers[:MAX_DOCUMENTS], hints)
    unread = len(papers[MAX_DOCUMENTS:])
    pictures = [member for member in readable if member.media_type in formats.PICTURES]
    if pictures and not any(entry.report.templates for entry in found):
        for album in albums(pictures[:MAX_PICTURES]):
            seen, dark = _read_album(album, hints) if len(album) > 1 else _read_some(album, hints)
            found += seen
            failed += dark
        unread += len(pictures[MAX_PICTURES:])
    return found, problems + failed, unread


def _read_some(members: Sequence[Member], hints: Hints) -> tuple[list[Found], list[tuple[str, str]]]:
    found, failed = [], []
    for member in members:
        name = member.name.rpartition("/")[2]
        own = hints._replace(charset=None, filename=name, title=None)
        try:
            document, tables = engine.read_document(member.data, member.media_type, own)
        except (ParseError, RecursionError) as error:
            failed.append((member.name, str(error) or type(error).__name__))
            continue
        found.append(Found(member, document, engine.build_report(document, tables, hints=own)))
    return found, failed


def albums(pictures: Sequence[Member]) -> list[list[Member]]:
    """Pictures by folder, in the order of their numbers: the pages of one paper are scanned into files of their own."""
    folders: dict[str, list[Member]] = {}
    for member in pictures:
        folders.setdefault(member.name.rpartition("/")[0], []).append(member)
    for album in folders.values():
        album.sort(key=lambda member: [int(part) if part.isdigit() else part for part in _NUMBER.split(member.name)])
    return list(folders.values())


def _read_album(album: Sequence[Member], hints: Hints) -> tuple[list[Found], list[tuple[str, str]]]:
    """Pictures as the pages of one document."""
    names = f"{album[0].name} … {album[-1].name.rpartition('/')[2]}"
    try:
        document = image.read_album([member.data for member in album], album[0].media_type)
    except (ParseError, RecursionError) as error:
        return [], [(names, str(error) or type(error).__name__)]
    report = engine.build_report(document, read_tables(document), hints=hints._replace(charset=None))
    return [Found(Member(names, b"", album[0].media_type), document, report)], []


def _nothing(contents: Contents, problems: Sequence[tuple[str, str]]) -> ParseError:
    """Why an archive gives no document."""
    if not contents.members and not problems:
        return Unreadable("an archive without files")
    if not problems:
        kinds = sorted({member.media_type for member in contents.members})
        return Unreadable(f"an archive without a document: {', '.join(kinds[:5])}")
    locked = [name for name, what in problems if "password" in what]
    if locked:
        return Unreadable(f"protected by a password ({len(locked)} files of the archive); ask for an open copy")
    for extra in ("archives", "office", "ocr"):
        if any(f"extra '{extra}'" in what for _, what in problems):
            return NeedsExtra(extra, "a file of the archive")
    shown = "; ".join(f"{name}: {what}" for name, what in problems[:3])
    return Unreadable(f"no file of the archive can be read: {shown}")


def _relate(best: Found, others: Sequence[Found]) -> None:
    """Say of every other report whether it is a copy, with the same numbers or others, or another report."""
    document, report = best.document, best.report
    apart: list[str] = []
    for other in others:
        name = other.member.name
        if not _same_report(report, other.report):
            apart.append(name)
            continue
        document.copies.append(copies.compared(report, other.report, name))
        missing = sorted(set(other.report.templates) - set(report.templates))
        if missing:
            document.flaws.append(f"{name} holds {', '.join(missing)} of the same report")
        if not report.title and other.report.title:
            document.metas.append(("title", other.report.title))
    if apart:
        number = counted(len(apart), "other report")
        document.flaws.append(f"the archive holds {number}, to be parsed on their own: {some(apart, 5)}")


def _same_report(one: Report, other: Report) -> bool:
    """Two files are of one report unless their agencies or years say otherwise."""
    for mine, theirs in ((one.agency, other.agency), (one.year, other.year)):
        if mine and theirs and mine != theirs:
            return False
    return True
