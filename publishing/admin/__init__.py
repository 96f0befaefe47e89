from publishing.admin.publication import PublicationAdmin
from publishing.admin.working_copies import PublishableAdmin, RowInline

__all__ = ["PublicationAdmin", "PublishableAdmin", "RowInline"]
