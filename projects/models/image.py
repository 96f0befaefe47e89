"""Images: contents and working copies, and the base of the kinds that show one."""

from typing import Any, Self
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import WRITERS
from core.uploads.images import examine_image
from core.uploads.storage import FILE_NAME_LENGTH, ExaminedFileField
from record import schema
from record.content import Content, LocalisedText, Ref
from record.models import Publication, Publishable

# The migration that moved the images of earlier releases computed their keys from it.
NAMESPACE = UUID("b0e0a1f6-5c1d-4b0e-9a54-0f5f2b1d6c39")


def find_moved_image(file: str) -> Ref:
    """Return the image that has a file which a content of an earlier release names."""
    return Ref(ImageContent.kind, uuid5(NAMESPACE, file))


class ImageFacts(Content):
    """The base of contents with the file of an image and the facts about it."""

    file_fields = ("image",)

    image: str = schema.declare(
        ExaminedFileField,
        "",
        _("image"),
        _("JPEG, PNG or WebP of at most 10 MB. Camera and location data are removed."),
        examine=examine_image,
        facts={"image_width": "width", "image_height": "height"},
        blank=True,
        default="",
        db_default="",
        max_length=FILE_NAME_LENGTH,
    )
    image_width: int | None = schema.count(_("image width"), editable=False)
    image_height: int | None = schema.count(_("image height"), editable=False)
    image_alternative: LocalisedText = schema.line(
        _("image description"), _("Read aloud to people who can’t see the picture."), db_default=""
    )
    image_is_decorative: bool = schema.flag(
        _("picture is decorative"),
        _("Select this if the picture adds no information to the text."),
        db_default=False,
    )
    image_focus_x: int | None = schema.optional(
        models.PositiveSmallIntegerField,
        _("focal point: from the left, in percent"),
        validators=[MaxValueValidator(100)],
        help_text=_(
            "Point that stays visible when the page shows only a band of the image: click it in "
            "the image, or enter it here. If it is empty, the page shows the whole image."
        ),
    )
    image_focus_y: int | None = schema.optional(
        models.PositiveSmallIntegerField,
        _("focal point: from the top, in percent"),
        validators=[MaxValueValidator(100)],
    )


class ImageContent(ImageFacts):
    kind = "image"
    is_part = True
    roles = WRITERS
    side_bar = ("office", 10)
    new_label = _("New image")
    title_fields = ("name",)
    staff_fields = ("name",)

    name: str = schema.text(
        _("name"),
        300,
        _("Name in the library, for example “GLACY+ closing conference, group photo”."),
        required=True,
    )
    image_credit: str = schema.text(
        _("credit"), 200, _("Shown below the image, for example “© Council of Europe”.")
    )
    image_is_square: bool = schema.flag(
        _("cropped to a square"), _("Pages show the square around the focal point.")
    )


class Image(Publishable):
    content_class = ImageContent

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def check_publishable(self) -> None:
        super().check_publishable()
        if not self.image:
            raise ValidationError({"image": _("Upload the image before publishing it.")})


class IllustratedContent(ImageFacts):
    """The base of kinds that show an image: a picture above the facts of a page, or an emblem.

    Contents of earlier releases have the file and its facts themselves, and no ``picture``.
    """

    former_fields = tuple(schema.own_fields(ImageFacts))

    picture: Ref | None = schema.reference(
        "projects.Image", _("image from the library"), _("Choose one, or upload a new one above.")
    )

    @property
    def image_ref(self) -> Ref | None:
        """The image that it shows."""
        return self.picture or (find_moved_image(self.image) if self.image else None)

    def field_refs(self) -> set[Ref]:
        return {*super().field_refs(), *filter(None, [self.image_ref])}

    @property
    def shown_image(self) -> ImageFacts | None:
        """The image in its edition; its own facts if that was not a publication of its own yet."""
        ref = self.image_ref
        image: ImageContent | None = self.edition.find(ref)
        if image or not self.image or self.picture:
            return image
        rows = Publication.objects.with_time().filter(key=find_moved_image(self.image).key)
        times = dict(rows.values_list("content__image", "in_force_from"))
        is_published = any(time <= self.edition.at for time in times.values())
        is_withheld = times and self.image not in times
        return None if is_published or is_withheld else self

    def comparable_with(self, other: Any) -> Self:
        """Name the image, as ``other`` does, in place of its file."""
        if not (self.image and other.picture):
            return self
        facts = dict(type(self)(picture=self.image_ref))
        return self.model_copy(
            update={name: facts[name] for name in ("picture", *self.former_fields)}
        )
