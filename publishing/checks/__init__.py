"""The gate at publishing: what stops a publication, and what is only shown before it."""

from publishing.checks.issues import Issue, Severity, stop
from publishing.checks.runner import examine

__all__ = ["Issue", "Severity", "examine", "stop"]
