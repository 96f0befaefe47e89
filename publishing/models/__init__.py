from publishing.models.address import Address
from publishing.models.publication import FOREVER, Mention, Publication
from publishing.models.publishable import Publishable, PublishableQuerySet, State
from publishing.models.record import Record
from publishing.models.rows import LinkRow, Row, only_one_row

__all__ = [
    "FOREVER",
    "Address",
    "LinkRow",
    "Mention",
    "Publication",
    "Publishable",
    "PublishableQuerySet",
    "Record",
    "Row",
    "State",
    "only_one_row",
]
