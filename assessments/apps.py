from importlib import import_module

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        # The web process rings tasks by name, so it must know them.
        import_module("assessments.tasks")
