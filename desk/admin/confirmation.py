"""Confirmation page of admin actions: it shows the objects, asks for the answers, and performs."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_protect

from accounts.models import User
from core.http.model_admin import SiteModelAdmin
from desk.admin_urls import admin_url, change_url
from desk.forms import add_errors
from record import registry

# An action holds the lock of the record, and all other writers wait for it.
MAX_OBJECTS = 200
BOTH = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


class ConfirmedAction:
    """An admin action with a confirmation page; one instance serves one request.

    If ``perform()`` raises ``ValidationError``, the page shows the reasons and the typed values.
    ``actions`` of a ModelAdmin lists ``as_action()``.
    """

    name: str
    # Texts are translated when they are shown.
    description: Any  # in the menu of actions, on the form of one object
    description_plural: Any = None  # the same on the list; None if it does not differ
    title: Any = None  # of the page; default: the description without its ellipsis
    button: Any = None  # default: the title
    explanation: Any = ""  # a sentence above the objects
    locations: list[ActionLocation] = BOTH
    rejection: Any = gettext_lazy("Not done yet. The reasons are below.")
    permission: str  # checked by has_<permission>_permission() of the ModelAdmin
    form_class: type[forms.Form] = forms.Form
    max_objects: int | None = None  # default: MAX_OBJECTS
    template = "desk/confirmation.html"
    result: Model | None = None  # set by perform(): the object whose form is shown then

    def __init__(
        self, modeladmin: SiteModelAdmin, request: HttpRequest, queryset: QuerySet[Any]
    ) -> None:
        self.modeladmin = modeladmin
        self.request = request
        self.queryset = queryset
        self.user = cast(User, request.user)  # the admin admits no one else
        self.is_confirmed = "confirmed" in request.POST
        self.post_to = admin_url(modeladmin.model, "changelist")

    @classmethod
    def as_action(cls) -> Any:
        """Return the function that Django's admin calls, as ``View.as_view()`` does for URLs."""

        @admin.action(
            location=cls.locations,
            permissions=[cls.permission],
            description=cls.description,
            description_plural=cls.description_plural,
        )
        def action(
            modeladmin: SiteModelAdmin, request: HttpRequest, queryset: QuerySet[Any]
        ) -> HttpResponse | None:
            return cls(modeladmin, request, queryset).respond()

        action.__name__ = cls.name
        return action

    @classmethod
    def is_offered(cls, obj: Any) -> bool:
        """Return whether the form of `obj`, which has its state, shows a button of the action."""
        return True

    @cached_property
    def objects(self) -> list[Any]:
        """Return the objects that the action is performed on."""
        return list(self.queryset)

    @cached_property
    def form(self) -> Any:
        """Return the form of the page, with data once it was sent."""
        data = self.request.POST if self.is_confirmed else None
        form: Any = self.form_class(data, **self.get_form_kwargs())
        form.required_css_class = "required"  # bold labels, as in the forms of the admin
        return form

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the arguments of the form besides its data."""
        return {}

    def seen(self, obj: Any) -> str:
        """Return the digest of the draft that the page has shown; empty if it showed none."""
        return self.request.POST.get(f"seen-{obj.key}", "")

    def refusal(self) -> tuple[int, str] | None:
        """Return level and text of a message instead of the page if the action is impossible."""
        return None

    def context(self) -> dict[str, Any]:
        """Return the context of the page; read again each time the page is shown."""
        return {}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        """Perform the action in one transaction and return the message about it."""
        raise NotImplementedError

    def _back_url(self) -> str:
        """Return the form of a single object, otherwise the list."""
        selected = list(self.queryset[:2])
        if len(selected) == 1:
            return change_url(selected[0])
        return admin_url(self.modeladmin.model, "changelist")

    def respond(self) -> HttpResponse | None:
        """Return the page or, after the action, a redirect; None leads to the list."""
        most = self.max_objects or MAX_OBJECTS
        if 0 < self.queryset.count() <= most:
            refusal = self.refusal()
        else:
            text = _("Select between one and {most} objects. Deleted objects don’t count.")
            refusal = messages.WARNING, text.format(most=most)
        if refusal:
            level, text = refusal
            self.modeladmin.message_user(self.request, text, level)
            return None
        if self.is_confirmed and self.form.is_valid():
            try:
                with transaction.atomic():
                    text = self.perform(self.form.cleaned_data)
            except ValidationError as error:
                add_errors(self.form, error)
            else:
                self.modeladmin.message_user(self.request, text, messages.SUCCESS)
                url = change_url(self.result) if self.result else self._back_url()
                return HttpResponseRedirect(url)
        return self._page()

    def _page(self) -> TemplateResponse:
        title = self.title or str(self.description).removesuffix("…")
        context = {
            "title": title,
            "objects": self.queryset,
            "form": self.form,
            "action": self.name,
            "button": self.button or title,
            "explanation": self.explanation,
            "rejection": self.rejection,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "post_to": self.post_to,
            "back_to": self._back_url(),
            "media": self.modeladmin.media + self.form.media,
            **self.context(),
        }
        return self.modeladmin.page(self.request, self.template, **context)


class MixedKindsAction(ConfirmedAction):
    """An action on objects, or on rows, of which the user must be allowed to change each kind."""

    def refusal(self) -> tuple[int, str] | None:
        allowed = registry.kinds_for(self.user, "change")
        for obj in self.objects:
            if obj.kind not in allowed:
                names = registry.model_of(obj.kind)._meta.verbose_name_plural
                text = _("You don’t have permission to change %(kinds)s. Ask a colleague who does.")
                return messages.ERROR, text % {"kinds": names}
        return super().refusal()


class ActionPagesMixin(SiteModelAdmin):
    """Confirmation pages of actions on one object at URLs of their own, for links to them."""

    linked_actions: list[type[ConfirmedAction]] = []

    @method_decorator(csrf_protect)
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Perform a confirmed action without the list, which Django would prepare before it."""
        if "confirmed" not in request.POST or request.GET:
            return super().changelist_view(request, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        response = self.response_action(request, self.get_queryset(request))
        return response or HttpResponseRedirect(request.path)

    def get_urls(self) -> list[URLPattern]:
        route = "<path:object_id>/action/<slug:name>/"
        return [self.page_pattern("action", route, self.action_view), *super().get_urls()]

    def action_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Show the confirmation page, or perform the action; if it is impossible, show the form."""
        chosen = [action for action in self.linked_actions if action.name == name]
        obj = self.get_object(request, object_id)
        if obj is None or not chosen:
            raise Http404(_("The URL is not valid."))
        if not getattr(self, f"has_{chosen[0].permission}_permission")(request):
            raise PermissionDenied
        action = chosen[0](self, request, self.get_queryset(request).filter(pk=obj.pk))
        action.post_to = request.path
        return action.respond() or HttpResponseRedirect(change_url(obj))
