"""The demonstration, loaded through the models from the folders beside this package.

Each folder is one programme of a scenario: what its published source says and, where the source says it, no more.
People, scores, plans, visits and amounts of the femma folder are fictional; what is inferred is marked where it stands.
"""

from demo.loader.accounts import EMAILS, PASSWORD
from demo.loader.forum import FORUM, load_forum
from demo.loader.load import FOLDERS, SLUGS, load
from demo.loader.networks import NETWORKS, is_real_network, load_network, remove_network
from demo.loader.removal import is_demonstration, remove

__all__ = [
    "EMAILS",
    "FOLDERS",
    "FORUM",
    "NETWORKS",
    "PASSWORD",
    "SLUGS",
    "is_demonstration",
    "is_real_network",
    "load",
    "load_forum",
    "load_network",
    "remove",
    "remove_network",
]
