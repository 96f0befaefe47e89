"""The drafts of working copies as they stand: as rows of the record, and in their place on the site."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from record import drafts
from publishing import previews


def rows_of(objects, by) -> list:
    """The rows of the record that hold the drafts as they stand; a draft that has none gets one, of ``by``."""
    if not objects:
        raise ValidationError(_("There is nothing in it yet."), code="nothing_in_it")
    for obj in objects:
        obj.save_candidate(by=by)
    found = drafts.newest_of(objects)
    missing = [str(obj) for obj in objects if obj.key not in found]
    if missing:
        raise ValidationError(
            _("The draft was withheld: %(objects)s. Change it first."),
            code="was_withheld",
            params={"objects": ", ".join(missing)},
        )
    return [found[obj.key] for obj in objects]


def preview_of(modeladmin, request, objects, path, back):
    """Leads to ``path`` with the drafts in their places, by the person's own link; to ``back`` where that can't be."""
    try:
        link = previews.own_link(rows_of(objects, request.user), request.user, path, timezone.now())
    except ValidationError as refusal:
        modeladmin.message_user(request, refusal.messages[0], messages.ERROR)
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(previews.address_of(link))
