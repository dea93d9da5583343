from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ParticipantsConfig(AppConfig):
    name = "participants"

    def ready(self) -> None:
        from participants import reference

        post_migrate.connect(reference.load, sender=self, dispatch_uid="participants.reference")
