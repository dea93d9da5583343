from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InstrumentsConfig(AppConfig):
    name = "instruments"

    def ready(self) -> None:
        from instruments import services

        post_migrate.connect(services.load_shelf, sender=self, dispatch_uid="instruments.shelf")
