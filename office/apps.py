from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OfficeConfig(AppConfig):
    name = "office"

    def ready(self) -> None:
        """Load what each app tells the floors below, and its permission table."""
        autodiscover_modules(
            "rules",
            "measures",
            "attention",
            "verbs",
            "work",
            "file_rules",
            "own_data",
            "occasions",
            "organisation_story",
            "erasers",
        )
