"""Every address of ours and what each persona gets from it. A new address needs a row here.

Sena (senior) and Mara (manager) have nothing submitted in the open cycle H2, whose pair and whose
sheet of Sena's the rows speak of; their pair of the closed cycle H1 is complete, and the report's
rows speak of that one. The private rows speak of a private sheet of Sena's. The rows of evidence
speak of a piece of Sena's, about developing others and shared with Mara, with one attachment and
one colleague asked by a link; `witness` is where that link leads. The rows of cases speak of one of
Sena's that is being written, with a text of hers kept aside and a
file that she has asked for.

The rows of talk speak of what Mara said beside a section of a case of Sena's; those of reviews of a
case of Sena's that is submitted, and that Edda (editor) is asked to review.

A post is sent without fields: where it is allowed, it answers 302 or says what is missing (4xx of
the form). "login" is the redirect to the login page.
"""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.choices import SheetRole
from assessments.models import Case, Cycle, Evidence, Pair
from assessments.queries.cases.content import SectionWords, key_of, new_section
from assessments.services.cases import Conflict, save_part
from assessments.services.cases.exporting import ask_for_export, write_export
from assessments.services.cases.talking import comment_on
from assessments.services.evidence.files import attach
from tests import attachments
from tests import case_stages as stages
from tests.architecture.test_urls import OURS
from tests.factories import (
    CycleFactory,
    EvidenceFactory,
    PairFactory,
    SheetFactory,
    completed,
    sheet_of,
)
from tests.personas import Organisation
from tests.witnesses import ask

WITHOUT_PIECE = {"evidence-log", "evidence-timeline", "new-evidence", "import-evidence"}
WRITING = {
    "accept-case",
    "case",
    "case-aside",
    "case-at",
    "case-export-file",
    "case-export-progress",
    "case-exports",
    "case-history",
    "case-revision",
    "case-section",
    "claim",
    "continue-case",
    "decline-case",
    "import-case",
    "new-case-section",
    "new-claim",
    "open-case",
    "remove-case-section",
    "remove-claim",
    "restore-revision",
    "retry-case-export",
    "sign-case",
    "unsign-case",
    "withdraw-case",
}
TALKING = {
    "case-talk",
    "case-thread",
    "part-talk",
    "part-writers",
    "submit-case",
    "talk-news",
}
REVIEWING = {"case-reviewers", "decide-case", "remove-reviewer", "review-case", "review-stop"}
PERSONAS = ("senior", "manager", "stranger", "hr", "editor", "administrator", "anonymous")

MATRIX = """
route              method  senior  manager  stranger  hr   editor  administrator  anonymous
components         get     200     200      200       200  200     200            login
home               get     200     200      200       200  200     200            200
how-it-works       get     200     200      200       200  200     200            200
privacy            get     200     200      200       200  200     200            200
report             get     200     200      404       404  404     404            login
score-progress     get     302     302      404       404  404     404            login
retry-score        post    302     302      404       404  404     404            login
score-request      get     404     404      404       404  404     404            login
talk               get     302     302      404       404  404     404            login
assessments        get     200     200      200       200  200     200            login
pair               get     200     200      404       404  404     404            login
pair-status        get     302     302      404       404  404     404            login
hand-over          get     403     403      403       200  403     403            login
hand-over          post    403     403      403       422  403     403            login
cycles             get     403     403      403       200  403     403            login
new-cycle          get     403     403      403       200  403     403            login
new-cycle          post    403     403      403       422  403     403            login
cycle              get     403     403      403       200  403     403            login
edit-cycle         get     403     403      403       200  403     403            login
edit-cycle         post    403     403      403       422  403     403            login
open-cycle         get     403     403      403       302  403     403            login
open-cycle         post    403     403      403       302  403     403            login
include-newcomers  post    403     403      403       302  403     403            login
close-cycle        get     403     403      403       200  403     403            login
close-cycle        post    403     403      403       302  403     403            login
evidence-log       get     200     200      200       200  200     200            login
evidence-timeline  get     200     200      200       200  200     200            login
evidence-of        get     302     200      404       404  404     404            login
new-evidence       get     200     200      200       200  200     200            login
new-evidence       post    422     422      422       422  422     422            login
import-evidence    get     200     200      200       200  200     200            login
import-evidence    post    422     422      422       422  422     422            login
suggest-items      post    200     200      200       200  200     200            login
set-sharing        post    302     302      302       302  302     302            login
share-again        post    302     302      302       302  302     302            login
evidence           get     200     200      404       404  404     404            login
edit-evidence      get     200     403      404       404  404     404            login
edit-evidence      post    422     403      404       404  404     404            login
share-evidence     post    302     403      404       404  404     404            login
stop-sharing       post    302     403      404       404  404     404            login
confirm-evidence   post    403     422      404       404  404     404            login
take-back-confirmation post 403 302  404       404  404     404            login
remark-on-evidence post    422     422      404       404  404     404            login
withdraw-evidence  get     200     403      404       404  404     404            login
withdraw-evidence  post    302     403      404       404  404     404            login
delete-evidence    get     200     403      404       404  404     404            login
delete-evidence    post    302     403      404       404  404     404            login
attach             get     200     403      404       404  404     404            login
attach             post    422     403      404       404  404     404            login
attachment         get     200     200      404       404  404     404            login
remove-attachment  post    302     403      404       404  404     404            login
ask-witness        get     200     403      404       404  404     404            login
ask-witness        post    422     403      404       404  404     404            login
mail-witness       post    302     403      404       404  404     404            login
revoke-witness     post    302     403      404       404  404     404            login
witness            get     403     200      200       200  200     200            200
witness            post    403     422      422       422  422     422            422
cases              get     200     200      200       200  200     200            login
open-case          get     200     200      404       404  404     404            login
open-case          post    409     409      404       404  404     404            login
case               get     200     200      404       404  404     404            login
accept-case        post    403     302      404       404  404     404            login
decline-case       post    403     302      404       404  404     404            login
withdraw-case      get     200     200      404       404  404     404            login
withdraw-case      post    302     302      404       404  404     404            login
continue-case      post    302     403      404       404  404     404            login
new-case-section   get     200     200      404       404  404     404            login
new-case-section   post    422     422      404       404  404     404            login
case-section       get     200     200      404       404  404     404            login
case-section       post    409     409      404       404  404     404            login
remove-case-section get    200     200      404       404  404     404            login
remove-case-section post   409     409      404       404  404     404            login
new-claim          get     200     200      404       404  404     404            login
new-claim          post    422     422      404       404  404     404            login
claim              get     200     200      404       404  404     404            login
claim              post    422     422      404       404  404     404            login
remove-claim       get     200     200      404       404  404     404            login
remove-claim       post    409     409      404       404  404     404            login
case-aside         get     200     404      404       404  404     404            login
case-aside         post    409     404      404       404  404     404            login
case-history       get     200     200      404       404  404     404            login
case-revision      get     200     200      404       404  404     404            login
case-at            get     200     200      404       404  404     404            login
restore-revision   post    302     302      404       404  404     404            login
case-exports       get     200     200      404       404  404     404            login
case-exports       post    422     422      404       404  404     404            login
case-export-progress get   302     302      404       404  404     404            login
case-export-file   get     200     404      404       404  404     404            login
retry-case-export  post    302     404      404       404  404     404            login
import-case        get     200     200      404       404  404     404            login
import-case        post    422     422      404       404  404     404            login
sign-case          get     200     200      404       404  404     404            login
sign-case          post    409     409      404       404  404     404            login
unsign-case        post    302     302      404       404  404     404            login
case-talk          get     200     200      404       404  404     404            login
part-talk          get     200     200      404       404  404     404            login
part-talk          post    422     422      404       404  404     404            login
talk-news          get     200     200      404       404  404     404            login
part-writers       post    200     200      404       404  404     404            login
case-thread        post    422     422      404       404  404     404            login
submit-case        get     200     200      404       404  404     404            login
submit-case        post    422     422      404       404  404     404            login
review-case        get     200     200      404       200  200     404            login
review-case        post    403     403      404       403  422     404            login
review-stop        get     200     200      404       200  200     404            login
review-stop        post    403     403      404       403  302     404            login
case-reviewers     get     403     403      403       200  403     403            login
case-reviewers     post    403     403      403       422  403     403            login
remove-reviewer    get     403     403      403       200  403     403            login
remove-reviewer    post    403     403      403       302  403     403            login
decide-case        get     403     403      403       200  403     403            login
decide-case        post    403     403      403       422  403     403            login
all-cases          get     403     403      403       200  403     403            login
story              get     200     200      200       200  200     200            login
story-about        get     302     200      404       404  404     404            login
catalogue          get     200     200      200       200  200     200            200
catalogue-search   get     200     200      200       200  200     200            200
concept            get     200     200      200       200  200     200            200
catalogue-version  get     200     200      200       200  200     200            200
concept-version    get     200     200      200       200  200     200            200
start-private      get     200     200      200       200  200     200            login
start-private      post    302     302      302       302  302     302            login
sheet              get     302     404      404       404  404     404            login
sheet-section      get     200     404      404       404  404     404            login
sheet-section      post    302     404      404       404  404     404            login
save-answer        post    200     404      404       404  404     404            login
check-sheet        get     200     404      404       404  404     404            login
submit-sheet       post    302     404      404       404  404     404            login
take-back-sheet    post    302     404      404       404  404     404            login
private-summary    get     200     404      404       404  404     404            login
delete-private     post    302     404      404       404  404     404            login
"""

ROWS = [line.split() for line in MATRIX.strip().splitlines()[1:]]


@dataclass(frozen=True)
class Scene:
    organisation: Organisation
    cycle: Cycle
    pair: Pair
    complete: Pair

    def arguments(self, route: str) -> dict[str, object]:
        """What stands in the address of a route."""
        framework = self.cycle.framework
        sheet = sheet_of(self.pair, SheetRole.SELF).pk
        private = SheetFactory(author=self.organisation.senior).pk
        arguments: dict[str, dict[str, object]] = {
            "concept": {"key": "tools-and-assets"},
            "catalogue-version": {"framework": framework.key, "version": framework.version},
            "concept-version": {
                "framework": framework.key,
                "version": framework.version,
                "key": "tools-and-assets",
            },
            "pair": {"pk": self.pair.pk},
            "pair-status": {"pk": self.pair.pk},
            "hand-over": {"pk": self.cycle.pk, "pair_pk": self.pair.pk},
            "sheet-section": {"pk": sheet, "block": "foundation"},
            "save-answer": {"pk": sheet, "key": "tools-and-assets"},
            "private-summary": {"pk": private},
            "delete-private": {"pk": private},
        }
        arguments |= self.arguments_of_evidence()
        if "witness" in route:
            arguments |= self.arguments_of_witnesses()
        if route in WRITING | TALKING | REVIEWING:
            Case.objects.all().delete()  # of another row: a person has one at a time
        if route in WRITING:
            arguments |= self.arguments_of_writing()
        if route in TALKING:
            arguments |= self.arguments_of_talk()
        if route in REVIEWING:
            arguments |= self.arguments_of_a_review()
        arguments["story-about"] = {"person_pk": self.organisation.senior.pk}
        for name in ("cycle", "edit-cycle", "open-cycle", "include-newcomers", "close-cycle"):
            arguments[name] = {"pk": self.cycle.pk}
        for name in ("sheet", "check-sheet", "submit-sheet", "take-back-sheet"):
            arguments[name] = {"pk": sheet}
        for name in ("report", "score-progress", "retry-score", "score-request", "talk"):
            arguments[name] = {"pk": self.complete.pk}
        return arguments.get(route, {})

    def arguments_of_writing(self) -> dict[str, dict[str, object]]:
        """A case that Sena has proposed and Mara accepted, with something of each kind in it."""
        senior, manager = self.organisation.senior, self.organisation.manager
        case = stages.opened(senior, manager)
        stages.write(case, part="section:ask")
        stages.write(case, "Other words", part="section:ask", by=manager)
        section, claim = new_section(), stages.claim(case)
        stages.write(case, part=section, words=SectionWords("Words", "Ours"))
        stale = SectionWords("Written meanwhile")
        kept = save_part(case=case, part="section:ask", words=stale, base=1, by=senior)
        assert isinstance(kept, Conflict)
        export = ask_for_export(case=case, number=case.head, format="md", by=senior)
        write_export(export_id=export.pk)
        own = {"pk": case.pk}
        return {
            **dict.fromkeys(WRITING, own),
            "open-case": {"person_pk": senior.pk},
            "case-section": own | {"key": "ask"},
            "remove-case-section": own | {"key": key_of(section)},
            "claim": own | {"key": key_of(claim)},
            "remove-claim": own | {"key": key_of(claim)},
            "case-aside": own | {"aside_pk": kept.parked.pk},
            "case-revision": own | {"number": 1},
            "case-at": own | {"number": 1},
            "restore-revision": own | {"number": 1},
            "case-export-file": own | {"export_pk": export.pk},
            "retry-case-export": own | {"export_pk": export.pk},
        }

    def arguments_of_talk(self) -> dict[str, dict[str, object]]:
        case = stages.opened(self.organisation.senior, self.organisation.manager)
        said = comment_on(
            case=case, part=stages.OPPORTUNITY, text="Hm", by=self.organisation.manager
        )
        own: dict[str, object] = {"pk": case.pk}
        about = own | {"key": "opportunity"}
        return {
            "case-talk": own,
            "submit-case": own,
            "case-thread": own | {"thread_pk": said.pk},
            "part-talk": about,
            "part-writers": about,
            "talk-news": about,
        }

    def arguments_of_a_review(self) -> dict[str, dict[str, object]]:
        case = stages.opened(self.organisation.senior, self.organisation.manager)
        stages.submitted_case(case, [self.organisation.editor])
        own: dict[str, object] = {"pk": case.pk}
        reviewer = own | {"reviewer_pk": case.reviewers.get().pk}
        special = {"remove-reviewer": reviewer, "review-stop": own | {"key": "opportunity"}}
        return dict.fromkeys(REVIEWING, own) | special

    def arguments_of_evidence(self) -> dict[str, dict[str, object]]:
        senior = self.organisation.senior
        evidence = self._helped()
        attachment = attach(
            evidence=evidence, name="chart.png", content=attachments.picture(), by=senior
        )
        names = {route.name for _, route in OURS if route.name and "evidence" in route.name}
        own = {"pk": evidence.pk}
        return {
            **dict.fromkeys(names - WITHOUT_PIECE, own),
            "stop-sharing": own,
            "take-back-confirmation": own,
            "attach": own,
            "ask-witness": own,
            "evidence-of": {"pk": senior.pk},
            "attachment": own | {"attachment_pk": attachment.pk},
            "remove-attachment": own | {"attachment_pk": attachment.pk},
        }

    def _helped(self) -> Evidence:
        """About helping somebody, who can confirm it by a link."""
        items = ["develop-others-juniors"]
        return EvidenceFactory(person=self.organisation.senior, shared=True, items=items)

    def arguments_of_witnesses(self) -> dict[str, dict[str, object]]:
        witness, token = ask(self._helped())
        asked = {"pk": witness.evidence_id, "witness_pk": witness.pk}
        return {"mail-witness": asked, "revoke-witness": asked, "witness": {"token": token}}


@pytest.fixture
def scene(organisation: Organisation, cycle: Cycle, pair: Pair) -> Scene:
    earlier = CycleFactory(name="H1", closed=True)
    before = PairFactory(cycle=earlier, person=organisation.senior, manager=organisation.manager)
    return Scene(organisation, cycle, pair, completed(before))


def outcome(scene: Scene, persona: str, method: str, address: str) -> str:
    """What one persona gets; what it does to the data is undone."""
    client = Client()
    with transaction.atomic():
        if persona != "anonymous":
            client.force_login(scene.organisation.persona(persona))
        response = getattr(client, method)(address)
        response.getvalue()  # a file that is not read to its end stays open
        transaction.set_rollback(True)
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "login"
    return str(response.status_code)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]}-{row[0]}")
def test_each_persona_gets_what_the_table_says(scene: Scene, row: list[str]) -> None:
    route, method, *expected = row
    address = reverse(route, kwargs=scene.arguments(route))

    found = [outcome(scene, persona, method, address) for persona in PERSONAS]

    assert dict(zip(PERSONAS, found, strict=True)) == dict(zip(PERSONAS, expected, strict=True))


def test_the_table_has_a_row_for_every_address_and_no_other() -> None:
    assert {row[0] for row in ROWS} == {route.name for _, route in OURS}


def test_the_head_of_the_table_names_the_personas() -> None:
    assert tuple(MATRIX.strip().splitlines()[0].split()) == ("route", "method", *PERSONAS)
