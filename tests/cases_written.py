"""Documents made by hand, for what is built from them."""

import datetime
from typing import Any

from assessments.choices import CaseSection
from assessments.queries.cases.content import ClaimWords, section_part
from assessments.queries.cases.document import (
    Assessed,
    CaseDocument,
    Cited,
    Claim,
    Rating,
    Saved,
    Section,
    Signed,
    Warning,
)

AT = datetime.datetime(2026, 3, 12, 9, 30, tzinfo=datetime.UTC)
SHA = "3f7ab0c5d1e2f4987766554433221100ffeeddccbbaa99887766554433221100"
SAVED = Saved(7, "Sena Senior", AT)
STEPS = {"tools-and-assets": ("not yet", "on request", "sometimes", "regularly", "relied on")}


def cited(number: int, **changes: Any) -> Cited:
    fields: dict[str, Any] = {
        "number": number,
        "evidence_id": 4700 + number,
        "happened_on": datetime.date(2026, 1, 12),
        "what": "Three teams copied the leakage checklist",
        "effect": "No leak since",
        "gained": "Search, Pricing and Ads",
        "link": "https://wiki.example.org/leakage",
        "confirmed_by": ("Mara Manager",),
        "is_withdrawn": False,
        "has_changed": False,
    }
    return Cited(**fields | changes)


def claim(number: int = 1, *, evidence: tuple[Cited, ...] = (), **changes: Any) -> Claim:
    words: dict[str, Any] = {
        "section": "opportunity",
        "item": "tools-and-assets",
        "behaviour": "Turns a one-off into something that others use.",
        "effect": "Two teams stopped writing their own.",
        "evidence": tuple(one.evidence_id for one in evidence),
    }
    around: dict[str, Any] = {"rating": Rating(3, 2), "warnings": ()}
    around |= {name: changes.pop(name) for name in tuple(changes) if name in around}
    return Claim(
        part=f"claim:{number:032x}",
        saved=SAVED,
        words=ClaimWords(**words | changes),
        item_title="Tools and assets",
        evidence=evidence,
        **around,
    )


def section(key: str = "opportunity", text: str = "", **changes: Any) -> Section:
    fields: dict[str, Any] = {
        "key": key,
        "part": section_part(key),
        "title": dict(CaseSection.choices).get(key, "Our own"),
        "prompt": "What belongs here.",
        "is_own": key not in CaseSection.values,
        "text": text,
        "saved": SAVED,
        "claims": (),
    }
    return Section(**fields | changes)


def document(*sections: Section, **changes: Any) -> CaseDocument:
    named = {one.number: one for part in sections for c in part.claims for one in c.evidence}
    fields: dict[str, Any] = {
        "case_id": 5,
        "person": "Sena Senior",
        "manager": "Mara Manager",
        "discipline": "Data scientist",
        "team": "Pricing",
        "state": "open",
        "number": 12,
        "at": AT,
        "document_sha256": SHA,
        "assessed": Assessed(
            "H1 2026", datetime.date(2026, 2, 3), "practising the next scope", True
        ),
        "sections": sections,
        "evidence": tuple(named[number] for number in sorted(named)),
        "signatures": (),
    }
    return CaseDocument(**fields | changes)


def signed_by_both(number: int = 12) -> tuple[Signed, ...]:
    return tuple(
        Signed(by_id, name, AT, number, SHA, True)
        for by_id, name in enumerate(("Sena Senior", "Mara Manager"))
    )


def warning(text: str = "No confirmed evidence stands behind this claim.") -> Warning:
    return Warning("no-confirmed-evidence", text, "A claim cites at least one confirmed piece.")
