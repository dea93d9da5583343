from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actionplans", "0003_unseen_updates")]

    operations = [
        migrations.RenameField("planindicator", "unit", "unit_vi"),
        migrations.AlterField(
            "planindicator", "unit_vi", models.CharField(max_length=40, verbose_name="unit (Vietnamese)")
        ),
        migrations.AddField(
            "planindicator",
            "unit_en",
            models.CharField(blank=True, default="", max_length=40, verbose_name="unit (English)"),
            preserve_default=False,
        ),
    ]
