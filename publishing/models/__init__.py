from publishing.models.address import Address
from publishing.models.preview_link import PreviewLink
from publishing.models.publication import FOREVER, Mention, Publication
from publishing.models.publishable import Publishable
from publishing.models.record import Record
from publishing.models.remark import Remark, Step
from publishing.models.rows import LinkRow, Row, only_one_row
from publishing.models.standing import PublishableQuerySet, State

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
