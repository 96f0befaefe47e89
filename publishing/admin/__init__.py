from publishing.admin.layout import LanguageLabels, ReadOnly, RowInline
from publishing.admin.publication import PublicationAdmin
from publishing.admin.working_copies import PublishableAdmin

__all__ = ["LanguageLabels", "PublicationAdmin", "PublishableAdmin", "ReadOnly", "RowInline"]
