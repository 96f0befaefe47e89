"""The files of publications: which of them the record still needs."""

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils.translation import gettext as _

from record import registry
from record.content import Content
from record.models.publication import Publication


def check_files_exist(content: Content):
    """Raise ``ValidationError`` if a file of ``content`` was removed with a withheld publication."""
    for name in content.files():
        if not default_storage.exists(name):
            raise ValidationError(
                _(
                    "Its file was removed when a publication was withheld. Upload another one, or take it off first."
                ),
                code="file_is_missing",
            )


def delete_unneeded(names: list[str]):
    """Files lie under the hash of their bytes: one that another publication needs stays. Drafts keep none alive."""
    for name in names:
        if not Publication.objects.with_time().filter(_names_file(name)).exists():
            default_storage.delete(name)


def _names_file(name) -> Q:
    """Rows whose content has ``name`` in one of the file fields of its kind."""
    condition = Q(pk__in=[])
    for kind, model in registry.models_by_kind().items():
        for field in model.content_class.file_fields:
            condition |= Q(kind=kind, **{f"content__{field}": name})
    return condition
