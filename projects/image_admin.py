"""The library of images, and their choice in the forms of the kinds that show one."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.uploads.renditions import smallest_copy
from desk.admin import PublishableAdmin, Section
from desk.admin.layout import WorkingCopyForm
from projects.models import Image
from projects.models.image import find_moved_image
from record.fields import text_columns
from record.models import Value

# In the form of a kind that shows one: a new image, or one of the library.
FIELDS = ["image", "image_alternative", "image_is_decorative", "picture"]
IMAGE = Section(_("Image"), FIELDS)
EMBLEM = Section(_("Emblem"), FIELDS)


class IllustratedForm(WorkingCopyForm):
    """The form of a kind that shows an image.

    A working copy that has the file of an image itself, from an earlier release, names the image
    from its next change on.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model = type(self.instance)
        columns = text_columns(model, model.content_class.former_fields)
        self.empty = {column: model._meta.get_field(column).get_default() for column in columns}
        self.moved: Image | None = None
        if self.instance.image:
            key = find_moved_image(self.instance.image.name).key
            self.moved = Image.objects.filter(key=key).first()
        if self.moved:
            self.initial.update(self.empty, picture=self.moved.pk)

    def clean(self) -> dict[str, Any]:
        """Leave out the facts of an image that is not new."""
        cleaned_data = super().clean()
        if "image" in self.changed_data:
            return cleaned_data
        left_out = {*self.empty}
        if not self.has_changed():
            left_out.add("picture")
        elif self.moved or cleaned_data.get("picture"):
            vars(self.instance).update(self.empty)
        else:
            return cleaned_data
        return {name: value for name, value in cleaned_data.items() if name not in left_out}

    def save_parts(self, by: User) -> None:
        """Make an image of the file, and name it."""
        obj = self.instance
        if not (obj.image and self.has_changed()):
            return
        image = Image(name=str(obj), **{column: getattr(obj, column) for column in self.empty})
        if "image" not in self.changed_data:  # contents of earlier releases name it
            image.key = find_moved_image(obj.image.name).key
        image.slug = f"image-{image.key}"
        image.save(by=by)
        obj.picture = image
        vars(obj).update(self.empty)


class ImageAdmin(PublishableAdmin):
    """The library: each image with where it is used."""

    list_display = ["thumbnail", "name", "used_on", "state_label"]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list; each image has the public titles of the contents that show it."""
        changelist: Any = super().get_changelist_instance(request)
        images = {str(image.ref): image for image in changelist.result_list}
        now = timezone.now()
        uses = Value.objects.filter(value__in=images, since__lte=now, until__gt=now)
        for value, title in uses.values_list("value", "publication__title"):
            vars(images[value]).setdefault("uses", []).append(title)
        return changelist

    @admin.display(description=_("image"))
    def thumbnail(self, image: Image) -> str:
        if not image.image:
            return str(image)
        url = default_storage.url(smallest_copy(image.image.name, image.image_width))
        return format_html('<img src="{}" alt="{}" loading="lazy">', url, image)

    @admin.display(description=_("Used on"))
    def used_on(self, image: Any) -> str:
        return ", ".join(getattr(image, "uses", ()))
