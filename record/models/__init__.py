from record.models.address import Address
from record.models.clock import Record
from record.models.inline_rows import LinkRow, Row, only_one_row
from record.models.preview_link import PreviewLink
from record.models.publication import FOREVER, Mention, Publication
from record.models.remark import Remark, Step
from record.models.working_copy import Publishable
from record.models.working_copy_state import PublishableQuerySet, State

__all__ = [
    "FOREVER",
    "Address",
    "LinkRow",
    "Mention",
    "PreviewLink",
    "Publication",
    "Publishable",
    "PublishableQuerySet",
    "Record",
    "Remark",
    "Row",
    "State",
    "Step",
    "only_one_row",
]
