"""The files of publications: whether they exist, and which the record still needs."""

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils.translation import gettext as _

from record import registry
from record.content import Content
from record.models.publication import Publication


def check_files_exist(content: Content) -> None:
    """Raise ``ValidationError`` if a file was removed with a withheld publication."""
    if not all(default_storage.exists(name) for name in content.files()):
        message = _(
            "Its file was removed when a version was withheld. Upload another file, or clear the "
            "field first."
        )
        raise ValidationError(message, code="file_is_missing")


def delete_unneeded(names: list[str]) -> None:
    """Delete the files that no publication needs; drafts do not keep a file."""
    for name in names:
        condition = Q(pk__in=[])
        for kind, model in registry.models_by_kind().items():
            for field in model.content_class.file_fields:
                condition |= Q(kind=kind, **{f"content__{field}": name})
        if not Publication.objects.with_time().filter(condition).exists():
            default_storage.delete(name)
