"""The checks before publishing: errors stop a publication, warnings are only shown."""

from publishing.checks.runner import content_errors, raise_for_errors, run_checks, site_errors
