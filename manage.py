#!/usr/bin/env python
"""Run Django's administrative commands for this site."""

import os
import sys

from django.core.management import execute_from_command_line

from cproc_site.config.environment import NotReady

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cproc_site.settings")
    try:
        execute_from_command_line(sys.argv)
    except NotReady as problems:
        sys.exit(str(problems))
