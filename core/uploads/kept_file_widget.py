"""A chosen file survives a rejected form: the form offers it again, by its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminFileWidget
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.uploads import kept_uploads
from core.uploads.renditions import smallest_copy
from core.uploads.storage import ExaminedFileField

SUFFIX = "-kept"  # of the checkbox with the token, after the name of the file field


class KeptFileWidget(AdminFileWidget):
    """The file input, with a checkbox for the file of the rejected form."""

    kept: dict[str, str] | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the kept file, the name of the stored one, and the smallest copy of an image."""
        context = super().get_context(name, value, attrs) | {"kept": self.kept, "thumbnail": ""}
        if self.is_initial(value):
            context["file_name"] = getattr(value.instance, f"{name}_name", "")
        if self.is_initial(value) and (width := getattr(value.instance, f"{name}_width", None)):
            context["thumbnail"] = value.storage.url(smallest_copy(value.name, width))
        return context


@contextmanager
def restored(modeladmin: ModelAdmin, request: Any) -> Iterator[None]:
    """Read the kept files as if they were sent again; delete those that no form offers then."""
    account = request.user.pk
    names = [name + SUFFIX for name in _file_fields(modeladmin)]
    tokens = {name: request.POST[name] for name in names if name in request.POST}
    request.loaded_uploads = _load(request, tokens, account)
    request.offered_uploads = set()
    yield
    for token in {*tokens.values()} - request.offered_uploads:
        kept_uploads.discard(token, account)


def offer(modeladmin: ModelAdmin, request: Any, form: Any) -> None:
    """Keep the examined files of a form that is shown again, and offer them in it."""
    for name in _file_fields(modeladmin):
        if form.is_bound and hasattr(getattr(form.instance, name), "examined"):
            upload = request.FILES[name]
            token = request.loaded_uploads.get(name) or kept_uploads.keep(upload, request.user.pk)
            if token:
                form.fields[name].widget.kept = {"name": upload.name, "token": token}
                request.offered_uploads.add(token)


def _file_fields(modeladmin: ModelAdmin) -> list[str]:
    return [field.name for field in modeladmin.opts.fields if isinstance(field, ExaminedFileField)]


def _load(request: HttpRequest, tokens: dict[str, str], account: int) -> dict[str, str]:
    """Add the kept files to the request, and return the token of each by its field."""
    loaded = {}
    for checkbox, token in tokens.items():
        name = checkbox.removesuffix(SUFFIX)
        if name in request.FILES:
            continue
        if upload := kept_uploads.load(token, account):
            request.FILES[name] = upload
            loaded[name] = token
        else:
            text = _("The file that you chose before is no longer kept. Choose it again.")
            messages.warning(request, text)
    return loaded
