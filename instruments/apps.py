from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InstrumentsConfig(AppConfig):
    name = "instruments"

    def ready(self) -> None:
        from instruments import services
        from instruments.criteria import services as criteria

        post_migrate.connect(services.load_shelf, sender=self, dispatch_uid="instruments.shelf")
        post_migrate.connect(criteria.load_shelf, sender=self, dispatch_uid="instruments.criteria")
