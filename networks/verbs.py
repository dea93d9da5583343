from django.utils.translation import gettext_lazy as _

from office.history import register_verbs

register_verbs(
    {
        "networks.network_added": _("added the network"),
        "networks.network_changed": _("changed the network"),
        "networks.kind_added": _("added a kind of unit"),
        "networks.kind_changed": _("changed a kind of unit"),
        "networks.kind_closed": _("closed a level"),
        "networks.unit_added": _("added the unit"),
        "networks.unit_changed": _("changed the unit"),
        "networks.unit_moved": _("hung the unit elsewhere"),
        "networks.unit_closed": _("closed the unit"),
        "networks.unit_renamed": _("renamed the unit"),
        "networks.unit_merged": _("merged the unit into another"),
        "networks.unit_split": _("split the unit"),
        "networks.units_exported": _("took the list of units as a file"),
        "networks.units_imported": _("imported units"),
        "networks.officer_added": _("added an officer"),
        "networks.officer_changed": _("changed an officer"),
        "networks.officer_removed": _("removed an officer"),
        "networks.term_added": _("added a term of office"),
        "networks.term_changed": _("changed a term of office"),
        "networks.term_removed": _("removed a term of office"),
        "networks.count_added": _("stated a number of units"),
        "networks.count_changed": _("changed a stated number of units"),
        "networks.count_removed": _("removed a stated number of units"),
        "networks.role_given": _("gave a role in the network"),
        "networks.role_taken": _("took a role in the network"),
    }
)
