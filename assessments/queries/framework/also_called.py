"""Words that people search for and the catalogue does not use, by the idea they mean.

A key that a catalogue does not have is passed over.
"""

from collections.abc import Mapping

ALSO_CALLED: Mapping[str, str] = {
    "agile-vs-stable": "devops, mlops",
    "architect": "architecture, platform design",
    "ci-cd-evaluation": "mlops",
    "change-not-addition": "overtime, burnout, work-life balance, time management, workload",
    "coaching-technically": "mentoring, mentorship",
    "code-quality-modularity": "refactoring",
    "cross-specialty-contact": "influence, visibility",
    "develop-others": "mentoring, mentor, mentorship, coaching, teaching, delegation, delegate",
    "easy-to-follow-example": "documentation, onboarding, runbook",
    "exceptional-skill": "saying no, prioritisation, prioritization",
    "help-overload": "burnout, interruptions, saying no, workload",
    "high": "impact, prioritisation, prioritization",
    "longer-time-frame": "strategy, vision, roadmap",
    "lead-role-in-the-room": "stakeholder management, influence",
    "manager-partnership": "one-to-one, career conversation, growth plan",
    "not-a-lead-job": "glue work, invisible work",
    "obsession": "career, promotion, title",
    "opportunity": "promotion, headcount, business need",
    "own-the-state": "technical debt, tech debt, legacy, refactoring",
    "overhead": "busywork, admin, bureaucracy",
    "people-manager": "engineering manager, team lead",
    "psychological-safety": "blameless",
    "replace-all-seniors": "bus factor",
    "rotation-confidence": "autonomy, internal transfer",
    "shared-accessible-documentation": "documentation",
    "sharing-knowledge": "knowledge sharing, presentation, teaching, documentation, visibility",
    "snacking": "busywork, procrastination, prioritisation, prioritization",
    "technical-lead": "staff engineer, principal engineer, individual contributor",
    "terminal-senior": "career, plateau, not promoted",
    "tooling-disparity": "mlops",
}
