"""Who reads a message stands in the audit, by its reference: names and texts stay with the message."""

import datetime

from accounts.audit import log
from accounts.models import Act, AuditEntry

ONE_READING = datetime.timedelta(minutes=10)  # who opens it again within that time still reads


def note_reading(message, reader, at: datetime.datetime):
    told = {"act": Act.READ_MESSAGE, "by": reader, "kind": "message", "reference": message.reference}
    if not AuditEntry.objects.filter(**told, at__gt=at - ONE_READING).exists():
        log.record(**told)
