"""The rules that join the reports of one agency over two years, as data."""

from __future__ import annotations

from typing import NamedTuple

CARRY = "years.carry"
IN_FORCE = "years.in_force"
ITEMS = "years.items"
JUMP = "years.jump"

_MEASURES = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_interest_organization",
    "legal_service_institution",
    "other_organization",
    "total",
)
_ITEMS_2019 = (
    "licensing",
    "other_external_services",
    "administrative_penalty",
    "administrative_coercion",
    "administrative_fees",
)


class Term(NamedTuple):
    """One number of an identity, of the earlier year or of the later one, added (1) or taken away (-1)."""

    earlier: bool
    item: str
    measure: str
    sign: int = 1


class YearIdentity(NamedTuple):
    """A sum over numbers of two years in a row that must equal one number of the later year.

    It applies where both reports print the table after one of `templates`.
    """

    rule: str
    scope: str
    table: str
    templates: tuple[str, ...]
    left: tuple[Term, ...]
    right: Term


def _identities() -> tuple[YearIdentity, ...]:
    found = [
        YearIdentity(
            CARRY,
            measure,
            "applications",
            ("2019", "2021"),
            (Term(True, "carried_out", measure),),
            Term(False, "carried_in", measure),
        )
        for measure in _MEASURES
    ]
    for item in ("regulations", "normative_documents"):
        left = (Term(True, item, "in_force"), Term(False, item, "issued"), Term(False, item, "repealed", -1))
        right = Term(False, item, "in_force")
        found.append(YearIdentity(IN_FORCE, item, "proactive_disclosure", ("2021",), left, right))
    for item in _ITEMS_2019:
        sum_of = (Term(True, item, "items_last_year"), Term(True, item, "items_change"))
        right = Term(False, item, "items_last_year")
        found.append(YearIdentity(ITEMS, item, "proactive_disclosure", ("2019",), sum_of, right))
    return tuple(found)


IDENTITIES = _identities()


def rules_of(table: str, item: str, measure: str) -> tuple[str, ...]:
    """The rules across years that a number takes part in."""
    found = [
        identity.rule
        for identity in IDENTITIES
        if identity.table == table
        and any((term.item, term.measure) == (item, measure) for term in (*identity.left, identity.right))
    ]
    return tuple(dict.fromkeys([*found, JUMP]))
