from django.apps import AppConfig


class ActionplansConfig(AppConfig):
    name = "actionplans"

    def ready(self) -> None:
        from actionplans import cohort_groups  # noqa: F401  (the sheet's column "group")
