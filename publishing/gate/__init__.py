"""The gate at publishing: what stops a publication, and what is only shown before it."""

from publishing.gate.examining import examine
from publishing.gate.findings import Finding, Severity, stop

__all__ = ["Finding", "Severity", "examine", "stop"]
