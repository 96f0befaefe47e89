"""The base of working copies with an image."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.uploads.images import examine_image
from core.uploads.storage import FILE_NAME_LENGTH, ExaminedFileField
from record.fields import line
from record.models.working_copy import Publishable


class Illustrated(Publishable):
    """A working copy with an image; its content class is an ``IllustratedContent``.

    Columns have defaults in the database too, for servers of releases without them.
    """

    image = ExaminedFileField(
        verbose_name=_("image"),
        examine=examine_image,
        facts={"image_width": "width", "image_height": "height"},
        blank=True,
        default="",
        db_default="",
        max_length=FILE_NAME_LENGTH,
        help_text=_("JPEG, PNG or WebP of at most 10 MB. Camera and location data are removed."),
    )
    image_width = models.PositiveIntegerField(
        _("image width"), null=True, blank=True, editable=False
    )
    image_height = models.PositiveIntegerField(
        _("image height"), null=True, blank=True, editable=False
    )
    image_alternative = line(
        _("image description"), _("Read aloud to people who can’t see the picture."), db_default=""
    )
    image_is_decorative = models.BooleanField(
        _("picture is decorative"),
        default=False,
        db_default=False,
        help_text=_("Select this if the picture adds no information to the text."),
    )
    image_focus_x = models.PositiveSmallIntegerField(
        _("focal point: from the left, in percent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "Point that stays visible when the page shows only a band of the image: click it in "
            "the image, or enter it here. If it is empty, the page shows the whole image."
        ),
    )
    image_focus_y = models.PositiveSmallIntegerField(
        _("focal point: from the top, in percent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )

    class Meta:
        abstract = True
