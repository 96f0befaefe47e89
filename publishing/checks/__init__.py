"""The checks before publishing: errors stop a publication, warnings are only shown."""

from publishing.checks.issues import Issue, Severity, raise_for_errors
from publishing.checks.runner import run_checks

__all__ = ["Issue", "Severity", "raise_for_errors", "run_checks"]
