"""A chosen file survives a rejected form: the form offers it again, by its name."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminFileWidget
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from core.uploads import kept_uploads
from core.uploads.renditions import rendition_names
from core.uploads.storage import ExaminedFileField

SUFFIX = "-kept"  # of the checkbox with the token, after the name of the file field


class KeptFileWidget(AdminFileWidget):
    """The file input, with a checkbox for the file of the rejected form."""

    kept: dict[str, str] | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        thumbnail = _thumbnail(name, value) if self.is_initial(value) else ""
        return super().get_context(name, value, attrs) | {
            "kept": self.kept,
            "thumbnail": thumbnail,
        }


def _thumbnail(name: str, file: FieldFile) -> str:
    """Return the URL of the smallest copy of an image; empty for a document."""
    width = getattr(file.instance, f"{name}_width", None)
    names = [*rendition_names(file.name or "", width or 0).values(), file.name]
    return file.storage.url(names[0]) if width else ""


class KeptUploadsMixin(admin.ModelAdmin):
    """Keep the examined files of a rejected form, and delete them when it is saved."""

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the kept files as if they were sent again; delete those that no form offers now."""
        account = cast(User, request.user).pk
        names = [name + SUFFIX for name in self._file_fields()]
        tokens = {name: request.POST[name] for name in names if name in request.POST}
        request.loaded_uploads = self._load(request, tokens, account)
        request.offered_uploads = set()
        response = super().changeform_view(request, *args, **kwargs)
        for token in {*tokens.values()} - request.offered_uploads:
            kept_uploads.discard(token, account)
        return response

    def render_change_form(
        self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        for name in self._file_fields():
            if form.is_bound and hasattr(getattr(form.instance, name), "examined"):
                upload = request.FILES[name]
                token = request.loaded_uploads.get(name)
                token = token or kept_uploads.keep(upload, cast(User, request.user).pk)
                if token:
                    form.fields[name].widget.kept = {"name": upload.name, "token": token}
                    request.offered_uploads.add(token)
        return super().render_change_form(request, context, *args, **kwargs)

    def _file_fields(self) -> list[str]:
        return [field.name for field in self.opts.fields if isinstance(field, ExaminedFileField)]

    def _load(self, request: HttpRequest, tokens: dict[str, str], account: int) -> dict[str, str]:
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
                self.message_user(request, text, messages.WARNING)
        return loaded
