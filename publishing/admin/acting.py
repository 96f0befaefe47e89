"""One page on which staff confirm an act on one object or many."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

# The record is locked while an act runs, and everybody else who publishes or writes waits for it.
MOST_AT_ONCE = 200
BOTH = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


def act(modeladmin, request, queryset, *, name, title, button, form, perform, about=None, leads_to=None):
    """Asks on one page and then performs; a refusal shows its reason there and keeps what was typed.

    ``perform(cleaned_data)`` returns the words that tell what happened. It runs in one transaction. ``about()``
    gives what the page shows of the objects, read anew each time; ``leads_to()`` the address to go to afterwards.
    """
    if not 0 < queryset.count() <= MOST_AT_ONCE:
        message = _(
            "Select between one and {most} objects; what was deleted meanwhile doesn't count."
        ).format(most=MOST_AT_ONCE)
        return modeladmin.message_user(request, message, messages.WARNING)
    if "confirmed" in request.POST and form.is_valid():
        try:
            with transaction.atomic():
                told = perform(form.cleaned_data)
        except ValidationError as error:
            _show_refusal(form, error)
        else:
            modeladmin.message_user(request, told, messages.SUCCESS)
            return HttpResponseRedirect(leads_to() if leads_to else _back_to(modeladmin, queryset))
    return _ask(modeladmin, request, queryset, name=name, title=title, button=button, form=form, about=about)


def act_of_cancelling(modeladmin, request, queryset, perform, name="cancel_selected", about=None):
    """Cancelling asks for nothing but a yes."""
    return act(
        modeladmin,
        request,
        queryset,
        name=name,
        title=_("Cancel what is scheduled"),
        button=_("Cancel it"),
        form=forms.Form(bound_data(request)),
        perform=perform,
        about=about,
    )


def bound_data(request):
    """The form's data, or None while the page is shown for the first time."""
    return request.POST if "confirmed" in request.POST else None


def _ask(modeladmin, request, queryset, *, name, title, button, form, about):
    context = modeladmin.admin_site.each_context(request) | {
        "title": title,
        "opts": modeladmin.opts,
        "objects": queryset,
        "form": form,
        "action": name,
        "button": button,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "post_to": _list_address(modeladmin),
        "back_to": _back_to(modeladmin, queryset),
        "media": modeladmin.media + form.media,
        **(about() if about else {}),
    }
    return TemplateResponse(request, "publishing/act.html", context)


def _show_refusal(form, error):
    """Puts the reasons at the fields where the form has them, and above it where they name fields of the object."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def _back_to(modeladmin, queryset):
    """One object's own form; the list where there were many."""
    ids = list(queryset.values_list("pk", flat=True)[:2])
    if len(ids) == 1:
        return reverse(_name(modeladmin, "change"), args=ids)
    return _list_address(modeladmin)


def _list_address(modeladmin):
    return reverse(_name(modeladmin, "changelist"))


def _name(modeladmin, page):
    return f"admin:{modeladmin.opts.app_label}_{modeladmin.opts.model_name}_{page}"


def action(name, **options):
    """An action of list and form, named for the act."""
    return admin.action(location=BOTH, permissions=[name], **options)
