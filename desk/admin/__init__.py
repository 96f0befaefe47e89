from desk.admin import broken_links, joint_publications, preview_links, publications
from desk.admin.layout import LanguageLabels, RowInline, row_inline
from desk.admin.sections import Related, Section
from desk.admin.working_copies import PublishableAdmin

__all__ = [
    "LanguageLabels",
    "PublishableAdmin",
    "Related",
    "RowInline",
    "Section",
    "row_inline",
]
# Imported to register their models.
__all__ += ["broken_links", "joint_publications", "preview_links", "publications"]
