"""Confirmation page of admin actions: it shows the objects, asks what is needed, and performs."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

# An action holds the lock of the record, and all other writers wait for it.
MAX_OBJECTS = 200
BOTH = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


class ConfirmedAction:
    """An admin action that is confirmed on a page of its own; one instance serves one request.

    A refusal by ``perform()`` shows its reasons on that page and keeps what was typed.
    ``actions`` of a ModelAdmin lists ``as_action()``.
    """

    name: str
    title: str
    button: str
    description: str  # in the menu of actions, on the form of one object
    description_plural: str | None = None  # the same on the list; None if it does not differ
    permission: str  # checked by has_<permission>_permission() of the ModelAdmin
    form_class: type[forms.Form] = forms.Form

    def __init__(self, modeladmin, request, queryset):
        self.modeladmin = modeladmin
        self.request = request
        self.queryset = queryset
        self.is_confirmed = "confirmed" in request.POST

    @classmethod
    def as_action(cls):
        """Return the function that Django's admin calls, as ``View.as_view()`` does for URLs."""

        @admin.action(
            location=BOTH,
            permissions=[cls.permission],
            description=cls.description,
            description_plural=cls.description_plural,
        )
        def action(modeladmin, request, queryset):
            return cls(modeladmin, request, queryset).respond()

        action.__name__ = cls.name
        return action

    @cached_property
    def objects(self) -> list:
        """The objects that the action is performed on."""
        return list(self.queryset)

    @cached_property
    def form(self) -> forms.Form:
        data = self.request.POST if self.is_confirmed else None
        return self.form_class(data, **self.get_form_kwargs())

    def get_form_kwargs(self) -> dict:
        """Return the arguments of the form besides its data."""
        return {}

    def refusal(self) -> tuple[int, str] | None:
        """Return level and text of a message if the action is not possible; then no page is shown."""
        return None

    def context(self) -> dict:
        """Return what the page shows of the objects; read again each time the page is shown."""
        return {}

    def perform(self, cleaned_data: dict) -> str:
        """Perform the action in one transaction and return the message about it."""
        raise NotImplementedError

    def success_url(self) -> str:
        return self._back_url()

    def respond(self):
        """Return the page or, once the action is performed, a redirect; None leads to the list."""
        if refusal := self.refusal():
            level, text = refusal
            return self.modeladmin.message_user(self.request, text, level)
        if not 0 < self.queryset.count() <= MAX_OBJECTS:
            text = _(
                "Select between one and {most} objects; what was deleted meanwhile doesn't count."
            ).format(most=MAX_OBJECTS)
            return self.modeladmin.message_user(self.request, text, messages.WARNING)
        if self.is_confirmed and self.form.is_valid():
            try:
                with transaction.atomic():
                    text = self.perform(self.form.cleaned_data)
            except ValidationError as error:
                self._add_errors(error)
            else:
                self.modeladmin.message_user(self.request, text, messages.SUCCESS)
                return HttpResponseRedirect(self.success_url())
        return self._page()

    def _page(self):
        context = self.modeladmin.admin_site.each_context(self.request) | {
            "title": self.title,
            "opts": self.modeladmin.opts,
            "objects": self.queryset,
            "form": self.form,
            "action": self.name,
            "button": self.button,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "post_to": self._url("changelist"),
            "back_to": self._back_url(),
            "media": self.modeladmin.media + self.form.media,
            **self.context(),
        }
        return TemplateResponse(self.request, "desk/act.html", context)

    def _add_errors(self, error):
        """Show the reasons at the fields of the form; those of other fields above it."""
        if not hasattr(error, "error_dict"):
            self.form.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.form.add_error(field if field in self.form.fields else None, errors)

    def _back_url(self) -> str:
        """The form of a single object; otherwise the list."""
        ids = list(self.queryset.values_list("pk", flat=True)[:2])
        return self._url("change", *ids) if len(ids) == 1 else self._url("changelist")

    def _url(self, page, *args) -> str:
        opts = self.modeladmin.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)
