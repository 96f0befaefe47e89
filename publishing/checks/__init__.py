"""The gate at publishing: what stops a publication, and what is only shown before it."""

from publishing.checks.runner import examine
from publishing.checks.issues import Finding, Severity, stop

__all__ = ["Finding", "Severity", "examine", "stop"]
