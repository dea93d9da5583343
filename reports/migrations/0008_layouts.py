"""Word templates, layouts; the triggers that hold final reports hold how they look too."""

from typing import Any

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from reports.held import hold, let_go

HELD = (
    "programme_id", "version", "state", "sha256", "data_as_of", "finalised_at", "uuid", "snapshot", "kind", "subject",
    "starts_on", "ends_on", "chapters",
)


def held(apps: Any, schema_editor: Any) -> None:
    let_go(schema_editor)
    hold(schema_editor, HELD)


class Migration(migrations.Migration):

    dependencies = [
        ('office', '0001_initial'),
        ('programmes', '0007_money'),
        ('reports', '0007_iati_money'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, help_text='Replaced, or no longer offered.', null=True)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letterheads', to='programmes.programme')),
                ('stored', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.storedfile')),
                ('uploaded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Word template',
                'verbose_name_plural': 'Word templates',
                'ordering': ['name', '-version'],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('layout', models.CharField(choices=[('portal', 'The portal’s layout'), ('letterhead', 'Our own Word template (Word; the PDF in the portal’s layout)'), ('official', 'Official document (Decree 30/2020/NĐ-CP; Word and PDF)')], default='portal', max_length=10, verbose_name='layout')),
                ('superior_body', models.CharField(blank=True, max_length=200, verbose_name='superior body')),
                ('superior_body_en', models.CharField(blank=True, max_length=200, verbose_name='superior body (English)')),
                ('issuing_body', models.CharField(blank=True, max_length=200, verbose_name='issuing body')),
                ('issuing_body_en', models.CharField(blank=True, max_length=200, verbose_name='issuing body (English)')),
                ('symbol', models.CharField(blank=True, max_length=40, validators=[django.core.validators.RegexValidator('^[0-9A-ZĐ]+(-[0-9A-ZĐ&.]+)+$', 'Abbreviations in capitals with hyphens between, for example BC-TTĐT.')], verbose_name='symbol')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='place')),
                ('addressee', models.CharField(blank=True, max_length=300, verbose_name='addressed to (Kính gửi)')),
                ('addressee_en', models.CharField(blank=True, max_length=300, verbose_name='addressed to (English)')),
                ('recipients', models.TextField(blank=True, max_length=1500, verbose_name='recipients (Nơi nhận)')),
                ('recipients_en', models.TextField(blank=True, max_length=1500, verbose_name='recipients (English)')),
                ('authority', models.CharField(blank=True, choices=[('', 'in one’s own office'), ('TM.', 'TM. – on behalf of a collective body'), ('KT.', 'KT. – a deputy for the head'), ('TL.', 'TL. – by order of the head'), ('TUQ.', 'TUQ. – by written authorisation'), ('Q.', 'Q. – acting')], default='', max_length=4, verbose_name='how it is signed')),
                ('on_behalf_of', models.CharField(blank=True, max_length=120, verbose_name='on whose behalf')),
                ('on_behalf_of_en', models.CharField(blank=True, max_length=120, verbose_name='on whose behalf (English)')),
                ('signer_position', models.CharField(blank=True, max_length=120, verbose_name='signer’s position')),
                ('signer_position_en', models.CharField(blank=True, max_length=120, verbose_name='signer’s position (English)')),
                ('signer_name', models.CharField(blank=True, max_length=120, verbose_name='signer’s name')),
                ('letterhead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.letterhead', verbose_name='Word template')),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='report_layout', to='programmes.programme')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('layout', models.CharField(choices=[('portal', 'The portal’s layout'), ('letterhead', 'Our own Word template (Word; the PDF in the portal’s layout)'), ('official', 'Official document (Decree 30/2020/NĐ-CP; Word and PDF)')], default='portal', max_length=10, verbose_name='layout')),
                ('superior_body', models.CharField(blank=True, max_length=200, verbose_name='superior body')),
                ('superior_body_en', models.CharField(blank=True, max_length=200, verbose_name='superior body (English)')),
                ('issuing_body', models.CharField(blank=True, max_length=200, verbose_name='issuing body')),
                ('issuing_body_en', models.CharField(blank=True, max_length=200, verbose_name='issuing body (English)')),
                ('symbol', models.CharField(blank=True, max_length=40, validators=[django.core.validators.RegexValidator('^[0-9A-ZĐ]+(-[0-9A-ZĐ&.]+)+$', 'Abbreviations in capitals with hyphens between, for example BC-TTĐT.')], verbose_name='symbol')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='place')),
                ('addressee', models.CharField(blank=True, max_length=300, verbose_name='addressed to (Kính gửi)')),
                ('addressee_en', models.CharField(blank=True, max_length=300, verbose_name='addressed to (English)')),
                ('recipients', models.TextField(blank=True, max_length=1500, verbose_name='recipients (Nơi nhận)')),
                ('recipients_en', models.TextField(blank=True, max_length=1500, verbose_name='recipients (English)')),
                ('authority', models.CharField(blank=True, choices=[('', 'in one’s own office'), ('TM.', 'TM. – on behalf of a collective body'), ('KT.', 'KT. – a deputy for the head'), ('TL.', 'TL. – by order of the head'), ('TUQ.', 'TUQ. – by written authorisation'), ('Q.', 'Q. – acting')], default='', max_length=4, verbose_name='how it is signed')),
                ('on_behalf_of', models.CharField(blank=True, max_length=120, verbose_name='on whose behalf')),
                ('on_behalf_of_en', models.CharField(blank=True, max_length=120, verbose_name='on whose behalf (English)')),
                ('signer_position', models.CharField(blank=True, max_length=120, verbose_name='signer’s position')),
                ('signer_position_en', models.CharField(blank=True, max_length=120, verbose_name='signer’s position (English)')),
                ('signer_name', models.CharField(blank=True, max_length=120, verbose_name='signer’s name')),
                ('number', models.CharField(blank=True, max_length=6, validators=[django.core.validators.RegexValidator('^\\d{1,5}[A-ZĐa-zđ]?$', 'A number, for example 5 or 125.')], verbose_name='number')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='date')),
                ('subject_vi', models.CharField(blank=True, max_length=400, verbose_name='subject (Vietnamese)')),
                ('subject_en', models.CharField(blank=True, max_length=400, verbose_name='subject (English)')),
                ('letterhead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.letterhead', verbose_name='Word template')),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='layout', to='reports.report')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='letterhead',
            constraint=models.UniqueConstraint(fields=('series', 'version'), name='letterhead_version_once'),
        ),
        migrations.AddConstraint(
            model_name='letterhead',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('series',), name='letterhead_one_in_use'),
        ),
        migrations.RunPython(held, held),
    ]
