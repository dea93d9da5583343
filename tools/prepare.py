"""What `make run` does before it opens, in one process: catalogues, migrations, the demonstration in an empty portal.

Prints what is to be told of the demonstration.
"""

from __future__ import annotations

import os

import django
from django.core.management import call_command

from tools import catalogue

if __name__ == "__main__":
    catalogue.compile_all()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("demo", if_empty=True)
