"""Working copies of pages such as privacy or legal notice."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from pages.content import StandingPageContent
from record.fields import line, rich_text
from record.models import Publishable


class Menu(models.TextChoices):
    FOOTER = "footer", _("Foot of every page")
    NONE = "", _("Nowhere: only links lead to it")


class StandingPage(Publishable):
    """A page such as privacy or legal notice."""

    content_class = StandingPageContent

    title = line(_("title"), _("For example “Privacy”."), required=True)
    body = rich_text(_("text"), _("Headings begin at level 2: level 1 is the title."))
    menu = models.CharField(
        _("place in the menu"),
        max_length=20,
        choices=Menu,
        blank=True,
        default=Menu.FOOTER,
        help_text=_("Where it is linked."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Order in the menu: 1 comes first.")
    )

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")
        ordering = ["position", "slug"]

    def __str__(self):
        return self.title_en

    def clean(self):
        super().clean()
        if self.slug and self._address_means_something_else():
            message = gettext(
                "“/{slug}/” is another page of this site already. Choose another address."
            )
            raise ValidationError({"slug": message.format(slug=self.slug)})

    def check_publishable(self):
        super().check_publishable()
        self.clean()

    def _address_means_something_else(self) -> bool:
        """Whether the address, with or without the last slash, would lead anywhere but to a standing page."""
        for path in (f"/{self.slug}/", f"/{self.slug}", f"/{self.slug}/x/"):
            try:
                match = languages.resolve_path(path)
            except Resolver404:
                continue
            if match.view_name != self.content_class.view_name:
                return True
        return self.slug in RESERVED


# Prefixes that the middleware takes off the path, languages to come, and what only longer addresses begin with: no
# route of the site shows them.
RESERVED = {"archive", "preview", "history", "review", "static", "media", *LANGUAGES}
