from django.urls import path

from assessments.views import (
    components,
    cycles,
    evidence,
    framework,
    home,
    pairs,
    readiness,
    sheets,
)

urlpatterns = [
    # every component in every state, for developers
    path("components/", components.gallery, name="components"),
    # home
    path("", home.home, name="home"),
    path("how-it-works/", home.how_it_works, name="how-it-works"),
    path("privacy/", home.privacy, name="privacy"),
    # readiness
    path("reports/<int:pk>/", readiness.report, name="report"),
    path("reports/<int:pk>/progress/", readiness.score_progress, name="score-progress"),
    path("reports/<int:pk>/retry/", readiness.retry_score, name="retry-score"),
    path("reports/<int:pk>/request.json", readiness.score_request, name="score-request"),
    path("reports/<int:pk>/talk/", readiness.talk, name="talk"),
    # pairs
    path("assessments/", pairs.assessments, name="assessments"),
    path("pairs/<int:pk>/", pairs.pair, name="pair"),
    path("pairs/<int:pk>/status/", pairs.pair_status, name="pair-status"),
    path("cycles/<int:pk>/pairs/<int:pair_pk>/hand-over/", pairs.hand_over, name="hand-over"),
    # cycles
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/new/", cycles.new_cycle, name="new-cycle"),
    path("cycles/<int:pk>/", cycles.cycle, name="cycle"),
    path("cycles/<int:pk>/edit/", cycles.edit_cycle, name="edit-cycle"),
    path("cycles/<int:pk>/open/", cycles.open_cycle, name="open-cycle"),
    path("cycles/<int:pk>/newcomers/", cycles.include_newcomers, name="include-newcomers"),
    path("cycles/<int:pk>/close/", cycles.close_cycle, name="close-cycle"),
    # evidence
    path("evidence/", evidence.log, name="evidence-log"),
    path("evidence/new/", evidence.new_evidence, name="new-evidence"),
    path("evidence/timeline/", evidence.timeline, name="evidence-timeline"),
    path("evidence/sharing/", evidence.set_sharing, name="set-sharing"),
    path("evidence/share-again/", evidence.share_again, name="share-again"),
    path("evidence/import/", evidence.import_evidence, name="import-evidence"),
    path("evidence/suggest/", evidence.suggest, name="suggest-items"),
    path("evidence/of/<int:pk>/", evidence.log_of, name="evidence-of"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("evidence/<int:pk>/edit/", evidence.edit_evidence, name="edit-evidence"),
    path("evidence/<int:pk>/share/", evidence.share, name="share-evidence"),
    path("evidence/<int:pk>/stop-sharing/", evidence.stop_sharing, name="stop-sharing"),
    path("evidence/<int:pk>/confirm/", evidence.confirm, name="confirm-evidence"),
    path(
        "evidence/<int:pk>/confirm/take-back/",
        evidence.take_back_confirmation,
        name="take-back-confirmation",
    ),
    path("evidence/<int:pk>/remarks/", evidence.remark, name="remark-on-evidence"),
    path("evidence/<int:pk>/withdraw/", evidence.withdraw, name="withdraw-evidence"),
    path("evidence/<int:pk>/delete/", evidence.delete, name="delete-evidence"),
    path("evidence/<int:pk>/attachments/", evidence.attach, name="attach"),
    path(
        "evidence/<int:pk>/attachments/<int:attachment_pk>/",
        evidence.attachment,
        name="attachment",
    ),
    path(
        "evidence/<int:pk>/attachments/<int:attachment_pk>/remove/",
        evidence.remove_attachment,
        name="remove-attachment",
    ),
    path("evidence/<int:pk>/witness/", evidence.ask_witness, name="ask-witness"),
    path(
        "evidence/<int:pk>/witness/<int:witness_pk>/mail/",
        evidence.mail_witness,
        name="mail-witness",
    ),
    path(
        "evidence/<int:pk>/witness/<int:witness_pk>/revoke/",
        evidence.revoke_witness,
        name="revoke-witness",
    ),
    path("w/<str:token>/", evidence.witness, name="witness"),
    # framework
    path("catalogue/", framework.catalogue, name="catalogue"),
    path("catalogue/search/", framework.catalogue_search, name="catalogue-search"),
    path("catalogue/concepts/<slug:key>/", framework.concept, name="concept"),
    path(
        "catalogue/versions/<slug:framework>/<str:version>/",
        framework.catalogue_version,
        name="catalogue-version",
    ),
    path(
        "catalogue/versions/<slug:framework>/<str:version>/concepts/<slug:key>/",
        framework.concept_version,
        name="concept-version",
    ),
    # sheets
    path("assessments/private/", sheets.start_private, name="start-private"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/sections/<slug:block>/", sheets.section, name="sheet-section"),
    path("sheets/<int:pk>/answers/<slug:key>/", sheets.save_answer, name="save-answer"),
    path("sheets/<int:pk>/check/", sheets.check, name="check-sheet"),
    path("sheets/<int:pk>/submit/", sheets.submit, name="submit-sheet"),
    path("sheets/<int:pk>/take-back/", sheets.take_back, name="take-back-sheet"),
    path("sheets/<int:pk>/summary/", sheets.summary, name="private-summary"),
    path("sheets/<int:pk>/delete/", sheets.delete_private, name="delete-private"),
]
