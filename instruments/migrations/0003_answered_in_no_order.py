"""Who answered an anonymous collection is kept under keys drawn at random: numbered ones tell whose response is whose."""

import random
import uuid

import django.db.models.deletion
from django.db import migrations, models

held = []


def take(apps, schema_editor):
    held[:] = apps.get_model("instruments", "Answered").objects.values_list("collection_id", "person_id")


def give_back(apps, schema_editor):
    answered = apps.get_model("instruments", "Answered")
    random.shuffle(held)
    answered.objects.bulk_create(answered(collection_id=collection, person_id=person) for collection, person in held)


class Migration(migrations.Migration):
    dependencies = [("instruments", "0002_initial"), ("participants", "0001_initial")]

    operations = [
        migrations.RunPython(take, migrations.RunPython.noop),
        migrations.DeleteModel(name="Answered"),
        migrations.CreateModel(
            name="Answered",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answered",
                        to="instruments.collection",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.person"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("collection", "person"), name="answered_once")]
            },
        ),
        migrations.RunPython(give_back, migrations.RunPython.noop),
    ]
