"""The texts of the plugins of the editor (desk/static/desk/ckeditor), as JSON in each form."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def editor_texts() -> dict[str, Any]:
    """Return the texts by name, in the active language, and the URL of the suggestions."""
    return {
        "targets_url": reverse("admin:link_targets"),
        "text": pgettext("of a link", "Text"),
        "leads_to": _("Leads to"),
        "help": _(
            "Type the title of a page or document and choose it, or enter a web address, an e-mail "
            "address or a telephone number."
        ),
        "suggestions": _("Pages and documents"),
        "choose": _("Choose from the list with the arrow keys and Enter."),
        "no_target": _(
            "Choose a page or a document from the list, or enter a web address, an e-mail address "
            "or a telephone number."
        ),
        "web_address": _("Web address"),
        "e_mail": _("E-mail"),
        "telephone": _("Telephone"),
    }
