from record.models.clock import Record
from record.models.publication import FOREVER, Publication
from record.models.reserved_slug import ReservedSlug
from record.models.reviewing import PreviewLink, ReviewEntry, Step
from record.models.transparency_log import (
    LogCheckpoint,
    LogCosignature,
    LogEntry,
    LogKey,
    LogTimestamp,
    Operation,
    RecordVerification,
)
from record.models.value import Value
from record.models.working_copy import LinkRow, Publishable, Row
from record.models.working_copy_state import State, objects_with_state
