from publishing.admin.layout import RowInline
from publishing.admin.publication import PublicationAdmin
from publishing.admin.working_copies import PublishableAdmin

__all__ = ["PublicationAdmin", "PublishableAdmin", "RowInline"]
