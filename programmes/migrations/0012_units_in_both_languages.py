from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0011_releases")]

    operations = [
        migrations.RenameField("indicator", "unit", "unit_vi"),
        migrations.AlterField(
            "indicator",
            "unit_vi",
            models.CharField(
                blank=True, help_text="People, schools, hectares …", max_length=60, verbose_name="unit (Vietnamese)"
            ),
        ),
        migrations.AddField(
            "indicator",
            "unit_en",
            models.CharField(blank=True, default="", max_length=60, verbose_name="unit (English)"),
            preserve_default=False,
        ),
    ]
