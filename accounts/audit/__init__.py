"""The audit log: what staff did, written by `record` only, in the transaction of the action."""

from accounts.audit.models import record
