from django.db import models
from django.utils.translation import gettext_lazy as _


class Rated(models.TextChoices):
    """Who is rated."""

    HOST = "host", _("The host of the programme")
    DONOR = "donor", _("The donor")


ITEMS = {
    "money_on_time": _("Money came on time"),
    "feedback_on_time": _("Feedback came on time"),
    "as_planned": _("Done as planned"),
    "satisfaction": _("Satisfaction with working together"),
}
LOWEST, HIGHEST = 1, 5
CANNOT_SAY = "-"
