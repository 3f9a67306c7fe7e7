#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main():
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not installed here; `make setup` does it.") from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
