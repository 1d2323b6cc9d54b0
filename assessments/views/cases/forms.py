"""The form for a part of a case, with all that its page shows; for editing and for merging."""

from dataclasses import asdict, dataclass, field
from typing import Any

from assessments.forms.cases.writing import ClaimForm, SectionForm
from assessments.queries import cases as queries
from assessments.queries.cases.editing import PartPage
from assessments.queries.cases.picking import PickList, cited_by, pick_list
from assessments.queries.evidence import tag_groups
from assessments.queries.framework import catalogue_of
from assessments.views.guards import PersonRequest


@dataclass
class Editor:
    """`draft` is the name under which the browser keeps what is typed."""

    case: Any
    page: PartPage
    form: Any
    template: str
    draft: str
    is_new: bool
    more: dict[str, Any] = field(default_factory=dict)

    def context(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "page": self.page,
            "form": self.form,
            "draft": self.draft,
            "is_new": self.is_new,
            **self.more,
        }


def section_editor(request: PersonRequest, case: Any, page: PartPage, *, draft: str = "") -> Editor:
    data = request.POST if request.method == "POST" else None
    form = section_form(data, page, page.words)
    is_preview = data is not None and "preview" in data and form.is_valid()
    return Editor(
        case=case,
        page=page,
        form=form,
        template="assessments/cases/section_form.html",
        draft=draft or page.part,
        is_new=bool(draft),
        more={"preview": form.words() if is_preview else None},
    )


def claim_editor(request: PersonRequest, case: Any, page: PartPage, *, draft: str = "") -> Editor:
    data = request.POST if request.method == "POST" else None
    chosen = _item(request, page)
    picks = pick_list(case, request.user, item=chosen, cited=cited_by(page.words))
    asked = {"section": request.GET.get("section", ""), "item": chosen}
    return Editor(
        case=case,
        page=page,
        form=claim_form(data, case, page, page.words, picks, asked=asked),
        template="assessments/cases/claim_form.html",
        draft=draft or page.part,
        is_new=bool(draft),
        more={"picks": picks},
    )


def section_form(
    data: Any, page: PartPage, words: queries.Words | None, *, base: int | None = None
) -> SectionForm:
    initial = _initial(page, words, base)
    return SectionForm(data, initial=initial, is_own=page.is_own)


def claim_form(
    data: Any,
    case: Any,
    page: PartPage,
    words: queries.Words | None,
    picks: PickList,
    *,
    base: int | None = None,
    asked: dict[str, str] | None = None,
) -> ClaimForm:
    return ClaimForm(
        data,
        initial={**(asked or {}), **_initial(page, words, base)},
        sections=page.sections,
        groups=tag_groups(catalogue_of(case.framework)),
        evidence=picks.ids,
    )


def _initial(page: PartPage, words: queries.Words | None, base: int | None) -> dict[str, Any]:
    said = asdict(words) if words else {}
    return {**said, "base": page.number if base is None else base, "part": page.part}


def _item(request: PersonRequest, page: PartPage) -> str:
    """What the claim is about: as it was sent, as it stands, or as a link asks for it."""
    asked: str = request.GET.get("item", "")
    standing: str = getattr(page.words, "item", asked)
    return request.POST.get("item") or standing
