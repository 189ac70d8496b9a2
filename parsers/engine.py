"""One document from bytes to Report: sniff, read, match, identify, check, and say how it went.

Never raises for a bad document: what is wrong becomes its status and reason.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
from collections.abc import Iterable, Iterator

from parsers import copies, dispatch, sniff
from parsers.document import Document, Hints, Readings
from parsers.errors import ParseError
from parsers.identity.identify import identify
from parsers.identity.titles import read_title
from parsers.judging.status import status_of
from parsers.narrative.figures import narrative_checks
from parsers.narrative.sections import read_sections
from parsers.report import Check, Report, Section
from parsers.reshaping import WAYS, comparisons, ownreport
from parsers.tables.disputes import disputed, emptied
from parsers.tables.plans import expected_tables
from parsers.tables.standard import Tables, read_tables
from parsers.wording import some

NO_HINTS = Hints()

_NAMED = 4
"""Cells that a reason names; of more it tells how many."""


def parse_bytes(data: bytes, *, source: str = "", hints: Hints = NO_HINTS) -> Report:
    """Parse one document. `source` is only recorded; `hints` decide where the bytes alone do not.

    What a reader fails at becomes a status. An error after the reading is a defect of this program: it is raised, so
    that whoever looks at one document sees it. Processes that read many documents turn it into the status `failed`.
    """
    digest = hashlib.sha256(data).hexdigest()
    media_type = ""
    try:
        media_type = sniff.media_type(data, hints)
        with no_collector():
            return _parsed(data, media_type, source, digest, hints)
    except ParseError as error:
        return Report(source, digest, media_type, error.status, str(error))
    except RecursionError:
        return Report(source, digest, media_type, "failed", "the document is nested too deeply to be read")
    except MemoryError:
        return Report(source, digest, media_type, "failed", "the document needs more memory than is allowed")


def _parsed(data: bytes, media_type: str, source: str, digest: str, hints: Hints) -> Report:
    document, tables = read_document(data, media_type, hints)
    if document.readings is None:
        return build_report(document, tables, source=source, sha256=digest, hints=hints)
    tables, evidence = _proved(document, tables, document.readings)
    report = build_report(document, tables, source=source, sha256=digest, hints=hints)
    report.evidence |= evidence if report.cells else {}
    return report


@contextlib.contextmanager
def no_collector() -> Iterator[None]:
    """Switch the collector of cyclic garbage off meanwhile: reading makes many small objects and hardly any cycles, so
    going over all of them again and again would free nothing."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def read_document(data: bytes, media_type: str, hints: Hints) -> tuple[Document, Tables]:
    """Read one document and its tables; in other ways too where the first does not find the tables whole.

    Raises what `dispatch.read` raises.
    """
    document = dispatch.read(data, media_type, hints)
    tables = read_tables(document)
    first, others = document, document.others
    for way in WAYS:
        if not _whole(tables) and (other := way(document, hints)):
            found = read_tables(other)
            if _worth(found) > _worth(tables) and _failing(found) <= _failing(tables):
                document, tables = other, found
    if others and not (_whole(tables) if others.mend else _complete(tables)):
        best, tables = _best_reading(document, tables, others.read(first))
        if best is not document and (own := comparisons.own_numbers(best, hints)):
            best.flaws += [flaw for flaw in own.flaws if flaw not in best.flaws]
        document = best
    return _of_its_year(document, tables, hints)


def _of_its_year(document: Document, tables: Tables, hints: Hints) -> tuple[Document, Tables]:
    """The document without its tables of other years, if its tables are whole and any is of another year. A draft
    stays, with a flaw that says so, where there is no other table of its kind."""
    if _whole(tables) and (own := ownreport.without_others(document, hints)):
        found = read_tables(own)
        if len(found.templates) < len(tables.templates):
            own = ownreport.without_others(document, hints, drafts=True) or own
            found = read_tables(own)
            return own, found
        if found.numbers() < tables.numbers():
            return own, found
    return document, tables


def _best_reading(document: Document, tables: Tables, others: Iterable[Document]) -> tuple[Document, Tables]:
    """The best reading of a document by `_worth`, the first among equals.

    That a reading gives other numbers than the first one, which no arithmetic settles, is one of its problems.
    """
    first, blocks = tables, document.blocks
    try:
        for other in others:
            found = read_tables(other)
            if names := disputed(found, first):
                found.problems.append(f"two ways to read it give different numbers ({some(names, _NAMED)})")
            if names := emptied(found, first, blocks):
                found.problems.append(f"blank, or under a number over several cells ({some(names, _NAMED)})")
            if _worth(found) > _worth(tables):
                document, tables = other, found
            if _whole(tables):
                break
    except ParseError:
        pass  # What another way cannot read does not undo what the first one read.
    return document, tables


def _worth(tables: Tables) -> tuple[int, int, int]:
    """Orders readings of one document: by how many tables were found, then by fewer problems, then by numbers."""
    return len(tables.templates), -len(tables.problems), tables.numbers()


def _failing(tables: Tables) -> int:
    return sum(check.result == "fail" for check in tables.checks)


def _proved(document: Document, tables: Tables, readings: Readings) -> tuple[Tables, dict[str, str]]:
    """The tables of an optically read document, repaired by their arithmetic; and, as evidence, the cells that were
    repaired and those that nothing bears out."""
    from parsers.tables.repair import prove

    proof = prove(document, tables, readings)
    if proof.unverified:
        proof.tables.problems.insert(0, f"unverified: {some(proof.unverified, _NAMED)}")
    named = {"repaired": proof.repaired, "unverified": proof.unverified}
    return proof.tables, {name: ", ".join(found) for name, found in named.items() if found}


def _complete(tables: Tables) -> bool:
    return bool(tables.templates) and set(expected_tables(tables.templates)) <= set(tables.templates)


def _whole(tables: Tables) -> bool:
    return bool(tables.templates) and not tables.problems


def build_report(
    document: Document, tables: Tables, *, source: str = "", sha256: str = "", hints: Hints = NO_HINTS
) -> Report:
    """The report that a document and its tables make: with identity, sections, checks and status."""
    member = dict(document.metas).get("member", "")
    if member and not read_title(hints.filename or ""):
        hints = hints._replace(filename=member.rpartition("/")[2])
    identity = identify(document, hints)
    if member:
        identity.evidence["member"] = member
    sections = read_sections(document)
    status, reason = status_of(document, tables, identity, sections)
    if status == "not_a_report":
        tables, sections = Tables(), []
    return Report(
        source=source,
        sha256=sha256,
        media_type=document.media_type,
        status=status,
        reason=reason,
        title=identity.title,
        agency=identity.agency,
        year=identity.year,
        compiler=identity.compiler,
        published=identity.published,
        site_code=identity.site_code,
        method=document.method,
        templates=tables.templates,
        cells=tables.cells,
        checks=_checks(document, tables, sections, identity.year),
        sections=sections,
        evidence=identity.evidence,
        also_as=[copy.name for copy in document.copies],
    )


def _checks(document: Document, tables: Tables, sections: list[Section], year: int | None) -> list[Check]:
    if not tables.cells:
        return []
    agreeing = [check for copy in document.copies for check in copies.checks(copy)]
    return [*tables.checks, *narrative_checks(sections, tables.cells, year), *agreeing]
