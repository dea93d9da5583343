"""A report of all members of a network; final reports of networks are held by triggers, as those of programmes are."""

from typing import Any

from django.db import migrations, models

from reports.held import NETWORKS, hold, let_go

HELD = (
    "network_id", "unit_id", "round_id", "application_id", "membership_id", "subject", "kind", "counted", "version",
    "state", "snapshot", "sha256", "data_as_of", "words", "finalised_at", "uuid",
)


def held(apps: Any, schema_editor: Any) -> None:
    let_go(schema_editor, NETWORKS)
    hold(schema_editor, HELD, NETWORKS)


def free(apps: Any, schema_editor: Any) -> None:
    let_go(schema_editor, NETWORKS)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0013_dossiers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='networkreport',
            name='kind',
            field=models.CharField(choices=[('to_province', 'Annual report to the province'), ('to_centre', 'Annual report to the centre'), ('dossier', 'Dossier of a subject'), ('members', 'Report of the members')], max_length=11, verbose_name='kind'),
        ),
        migrations.RunPython(held, free),
    ]
