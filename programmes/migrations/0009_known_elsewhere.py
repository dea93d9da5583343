from django.db import migrations, models


def answers_stay_where_they_were_given(apps, schema_editor):
    """Of somebody in several programmes: the first, and those of the same coordinators, keep the answers."""
    Enrolment = apps.get_model("programmes", "Enrolment")
    Role = apps.get_model("programmes", "Role")
    coordinators = {}
    for programme, user in Role.objects.filter(role="coordinator").values_list("programme_id", "user_id"):
        coordinators.setdefault(programme, set()).add(user)
    several = (
        Enrolment.objects.order_by().values("person_id").annotate(n=models.Count("pk")).filter(n__gt=1).values("person_id")
    )
    first = {}
    away = []
    rows = Enrolment.objects.filter(person_id__in=several).order_by("pk").values_list("pk", "person_id", "programme_id")
    for pk, person, programme in rows:
        home = coordinators.get(first.setdefault(person, programme), set())
        if programme != first[person] and not home & coordinators.get(programme, set()):
            away.append(pk)
    for start in range(0, len(away), 900):
        Enrolment.objects.filter(pk__in=away[start : start + 900]).update(sensitive_here=False)


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0008_closing_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="sensitive_here",
            field=models.BooleanField(
                default=True,
                editable=False,
                help_text="The person's sensitive answers were given here: here they are read and counted.",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="sealed",
            field=models.BooleanField(
                default=False, editable=False, help_text="Only ever mailed: its receiver alone reads it."
            ),
        ),
        migrations.RunPython(answers_stay_where_they_were_given, migrations.RunPython.noop),
    ]
