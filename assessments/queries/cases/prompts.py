"""What belongs in each section of a case, for the two who write it."""

from collections.abc import Mapping
from typing import Final

from assessments.choices import CaseSection

PROMPTS: Final[Mapping[CaseSection, str]] = {
    CaseSection.OPPORTUNITY: (
        "Name the role, and who needs it: a team, a product, a problem that nobody covers in full "
        "today. Say which shape of technical leadership it asks for (tech lead, solver, architect "
        "or right hand), and why here and now. A reader should see the room before they meet the "
        "person who would fill it."
    ),
    CaseSection.CHANGE_OF_WORK: (
        "A step to Lead changes the work; it does not add to it. Say what was handed over and to "
        "whom, what they can do now, and which execution was traded for work on direction. If the "
        "days only became longer, say so here, and plan what goes next."
    ),
    CaseSection.VALUE_THROUGH_OTHERS: (
        "What do others do better, sooner or at all because of this work? Think of tools and data "
        "that were adopted, knowledge that is reused unasked, fixes that reached everybody, and an "
        "hour of help that saved somebody a week. Say who works differently now, and how one can "
        "tell."
    ),
    CaseSection.COMMUNICATION: (
        "Describe decisions that went better because the trade-offs were laid out, and rooms in "
        "which this person spoke for the specialty and also let others change their mind. Include "
        "work taken over from more senior people, the state of all the systems of the team, and "
        "what was seen coming a year ahead."
    ),
    CaseSection.PEOPLE_SUPPORT: (
        "Who has grown, from where to where, and what part did this person have in it? Say with "
        "which managers they worked, and on which situations. Somebody who now works at the same "
        "level as they do is the strongest sign there is."
    ),
    CaseSection.NEXT_GAP: (
        "What is this person given to work on, and which stage produces it? Describe the gap in "
        "that stage, mostly the step from how to build to what to build and why. Then show what "
        "they have closed of it already, before anybody gave them the title."
    ),
    CaseSection.RISKS: (
        "Every case has weak places, and its readers will find them, so name them first: thin "
        "evidence, old habits that return under pressure, points on which the two of you do not "
        "agree. Say for each what is being done about it, and by when."
    ),
    CaseSection.OTHER_VOICES: (
        "What do peers say, and people from engineering, product, operations or the business? Ask "
        "them first, name them, and keep to what they have seen for themselves. Somebody who had "
        "doubts in the beginning tells more than ten kind words."
    ),
    CaseSection.ASK: (
        "Which role, from when, in which team, and what shall the reviewers recommend? One "
        "paragraph is enough. Add what the first half-year in the role would look like, and who "
        "takes on what is left behind."
    ),
}
