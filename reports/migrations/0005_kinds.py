"""What a report tells of; the triggers that hold final versions hold that too."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reports.held import hold, let_go

BEFORE = ("programme_id", "version", "state", "sha256", "data_as_of", "finalised_at", "uuid", "snapshot")
HELD = (*BEFORE, "kind", "subject", "starts_on", "ends_on", "chapters")


def free(apps: Any, schema_editor: Any) -> None:
    let_go(schema_editor)


def held_as_before(apps: Any, schema_editor: Any) -> None:
    hold(schema_editor, BEFORE)


def held(apps: Any, schema_editor: Any) -> None:
    hold(schema_editor, HELD)


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0007_money'),
        ('reports', '0004_iati'),
        ('trainings', '0003_quality_checklist'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(free, held_as_before),
        migrations.RemoveConstraint(
            model_name='report',
            name='report_version_once',
        ),
        migrations.AddField(
            model_name='report',
            name='chapters',
            field=models.JSONField(blank=True, default=list, editable=False, help_text='[key …] in their order; empty: those of the kind.'),
        ),
        migrations.AddField(
            model_name='report',
            name='ends_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='to'),
        ),
        migrations.AddField(
            model_name='report',
            name='event',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='trainings.event'),
        ),
        migrations.AddField(
            model_name='report',
            name='kind',
            field=models.CharField(choices=[('end_of_programme', 'End-of-programme report'), ('periodic', 'Periodic report'), ('phase_review', 'Phase review'), ('event', 'Event report'), ('one_page', 'One-page summary')], default='end_of_programme', editable=False, max_length=16, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='report',
            name='phase',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='programmes.phase'),
        ),
        migrations.AddField(
            model_name='report',
            name='starts_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='tells of the time from'),
        ),
        migrations.AddField(
            model_name='report',
            name='subject',
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('programme', 'kind', 'subject', 'version'), name='report_version_once'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'periodic'), _negated=True), models.Q(('ends_on__gte', models.F('starts_on')), ('ends_on__isnull', False), ('starts_on__isnull', False)), _connector='OR'), name='report_period_is_one'),
        ),
        migrations.RunPython(held, free),
    ]
