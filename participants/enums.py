from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    OTHER = "X", _("Other / prefer not to say")
    NOT_STATED = "", _("Not stated")


class Difficulty(models.IntegerChoices):
    """Answers of the Washington Group Short Set, in their official order."""

    NONE = 1, _("No, no difficulty")
    SOME = 2, _("Yes, some difficulty")
    A_LOT = 3, _("Yes, a lot of difficulty")
    CANNOT = 4, _("Cannot do at all")


class Disability(models.TextChoices):
    YES = "yes", _("With a disability")
    NO = "no", _("Without a disability")
    UNKNOWN = "unknown", _("Not stated")


class Era(models.TextChoices):
    THEN = "63", _("63 provinces (until 30/06/2025)")
    NOW = "34", _("34 provinces (since 01/07/2025)")


class ConsentPurpose(models.TextChoices):
    PROCESSING = "processing", _("Keeping my data for this programme")
    SENSITIVE = "sensitive", _("Keeping my sensitive data (ethnicity, disability)")
    PHOTO = "photo", _("Photos that show me")
    NAMED = "named", _("Being named in what donors and the public read")


class ConsentChannel(models.TextChoices):
    PAPER = "paper", _("On paper")
    PORTAL = "portal", _("In the portal")
    SHEET = "sheet", _("With an imported sheet")


class Country(models.TextChoices):
    """Countries of organisations, by their ISO 3166-1 codes; further ones are added here when one is needed."""

    AT = "AT", _("Austria")
    AU = "AU", _("Australia")
    BE = "BE", _("Belgium")
    BG = "BG", _("Bulgaria")
    CA = "CA", _("Canada")
    CH = "CH", _("Switzerland")
    CN = "CN", _("China")
    CY = "CY", _("Cyprus")
    CZ = "CZ", _("Czechia")
    DE = "DE", _("Germany")
    DK = "DK", _("Denmark")
    EE = "EE", _("Estonia")
    ES = "ES", _("Spain")
    FI = "FI", _("Finland")
    FR = "FR", _("France")
    GB = "GB", _("United Kingdom")
    GR = "GR", _("Greece")
    HR = "HR", _("Croatia")
    HU = "HU", _("Hungary")
    ID = "ID", _("Indonesia")
    IE = "IE", _("Ireland")
    IN = "IN", _("India")
    IS = "IS", _("Iceland")
    IT = "IT", _("Italy")
    JP = "JP", _("Japan")
    KH = "KH", _("Cambodia")
    KR = "KR", _("Republic of Korea")
    LA = "LA", _("Laos")
    LT = "LT", _("Lithuania")
    LU = "LU", _("Luxembourg")
    LV = "LV", _("Latvia")
    MM = "MM", _("Myanmar")
    MT = "MT", _("Malta")
    MY = "MY", _("Malaysia")
    NL = "NL", _("Netherlands")
    NO = "NO", _("Norway")
    NZ = "NZ", _("New Zealand")
    PH = "PH", _("Philippines")
    PL = "PL", _("Poland")
    PT = "PT", _("Portugal")
    RO = "RO", _("Romania")
    SE = "SE", _("Sweden")
    SG = "SG", _("Singapore")
    SI = "SI", _("Slovenia")
    SK = "SK", _("Slovakia")
    TH = "TH", _("Thailand")
    US = "US", _("United States of America")
    VN = "VN", _("Viet Nam")
