from office.access import add_perms
from participants.rules import coordinates_somewhere, works_somewhere

PERMISSIONS = {
    "instruments.view_instrument": works_somewhere,
    "instruments.change_instrument": coordinates_somewhere,
}
add_perms(PERMISSIONS)
