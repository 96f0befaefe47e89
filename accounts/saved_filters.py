"""Filters that users save on lists of the admin: stored, shown above the list, removed."""

from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import SavedFilter, User
from accounts.models.saved_filter import MAX_FILTERS, MAX_QUERY_LENGTH


class SavedFilterForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ["name"]


def query_of(changelist: ChangeList) -> str:
    """Return the filters of a list as a query.

    Searched words are left out: they may be the name of a person whose data are erased later.
    """
    return urlencode(changelist.get_filters_params(), doseq=True)


@require_POST
def save_view(request: HttpRequest, label: str, site: AdminSite) -> HttpResponse:
    """Store the filters in the query of the URL under the posted name, if the list accepts them."""
    model = _model_of(label, site)
    query = query_of(_changelist(request, model, site))
    form = SavedFilterForm(request.POST)
    if not 0 < len(query) <= MAX_QUERY_LENGTH:
        raise BadRequest(_("The URL is not valid."))
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["name"])))
    elif _save(cast(User, request.user), model, form.cleaned_data["name"], query):
        messages.success(request, _("The filter is saved."))
    else:
        text = _("You have saved %(number)d filters. Remove one first.")
        messages.error(request, text % {"number": MAX_FILTERS})
    return HttpResponseRedirect(f"{_list_url(model)}?{query}")


@require_POST
def remove_view(request: HttpRequest, filter_id: int, site: AdminSite) -> HttpResponse:
    """Delete a filter of the user."""
    saved = get_object_or_404(SavedFilter, pk=filter_id, user=request.user)
    saved.delete()
    messages.success(request, _("The filter is removed."))
    return HttpResponseRedirect(_list_url(_model_of(saved.model, site)))


def _model_of(label: str, site: AdminSite) -> type[models.Model]:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if not site.is_registered(model):
        raise Http404
    return model


def _changelist(request: HttpRequest, model: type[models.Model], site: AdminSite) -> ChangeList:
    modeladmin: Any = site.get_model_admin(model)
    if not modeladmin.has_view_or_change_permission(request):
        raise PermissionDenied
    try:
        return modeladmin.get_changelist_instance(request)
    except IncorrectLookupParameters as error:
        raise BadRequest(_("The URL is not valid.")) from error


@transaction.atomic
def _save(user: User, model: type[models.Model], name: str, query: str) -> bool:
    """Store the filter, replacing one of that name; return whether there was room for it."""
    User.objects.select_for_update().get(pk=user.pk)  # two requests may not exceed the limit
    place: dict[str, Any] = {"model": model._meta.label_lower, "name": name}
    others = user.saved_filters.exclude(**place)
    if others.count() >= MAX_FILTERS:
        return False
    user.saved_filters.update_or_create(**place, defaults={"query": query})
    return True


def _list_url(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
