"""The admin of working copies: saving stores a draft, publishing is a separate action."""

import logging
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import ActionLocation
from django.db import models
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.admin.conflicts import ConflictCheck, Show
from core.http import autosave, security_headers
from core.i18n.date_fields import (
    BucharestDateTimeField,
    BucharestDateTimeWidget,
    DayField,
    DayWidget,
)
from core.uploads import kept_file_widget
from core.uploads.atomic_write import NotStored
from core.uploads.storage import ExaminedFileField
from desk import live_preview
from desk.admin.comments import COMMENT_ACTIONS, REVIEW
from desk.admin.confirmation import ActionPagesMixin
from desk.admin.filters import OwnerFilter, StateFilter
from desk.admin.joint_publications import AddToJointPublicationAction
from desk.admin.layout import FormLayoutMixin
from desk.admin.lists import ListMixin
from desk.admin.panels import PRESENCE, FormPage, Panel, presence_path
from desk.admin.preview_links import preview_view
from desk.admin.publish_actions import PUBLISH_ACTIONS, PublishAction
from desk.admin.review_actions import REVIEW_ACTIONS, SubmitAction
from desk.admin.translation_actions import TRANSLATIONS, StillRightAction
from desk.admin.versions import VERSIONS, DiscardAction, DuplicateAction, UndoAction
from desk.admin_urls import action_url, admin_url, change_url, object_path
from desk.conflicts import (
    SAVED,
    OutdatedForm,
    add_to_form,
    conflict_view,
    save_unless_outdated,
)
from desk.form_scripts import (
    ADMIN_SCRIPTS,
    LIST_SCRIPTS,
    FormMedia,
    editor_settings,
    editor_texts,
)
from desk.state_text import describe_state
from publishing.diff.three_way import Revision
from publishing.mentions import find_mentions
from publishing.models import JointPublication
from publishing.operations import planned_rows
from record import registry
from record.models import Publication, State, Step
from record.models.working_copy_state import load_states
from search import drafts

ACTIONS = [
    *PUBLISH_ACTIONS,
    *REVIEW_ACTIONS,
    AddToJointPublicationAction,
    StillRightAction,
    DuplicateAction,
]
# The button of an action is named after it: "_publish" runs "publish_selected".
BUTTONS = {f"_{action.name.removesuffix('_selected')}": action for action in ACTIONS}
MAX_CHOICES = 100  # of a chooser, sorted by where the words are
CONFIRMATION = "_confirm_translation"  # the keys of pairs (record/texts.py)
SAVE_FIELDS = {"_save", "_continue", "_addanother", "_saveasnew"}

logger = logging.getLogger("desk")


def _planned(page: FormPage) -> dict[str, Any]:
    return {"planned": planned_rows([page.obj], page.at)}


def _joint_publications(page: FormPage) -> dict[str, Any]:
    return {"joint_publications": JointPublication.objects.filter(items__key=page.obj.key)}


def _mentions(page: FormPage) -> dict[str, Any]:
    kinds = registry.kinds_for(page.request.user, "view")
    return {"mentions": find_mentions([page.obj], kinds, page.at)}


PANELS = [
    PRESENCE,
    TRANSLATIONS,
    Panel("desk/_planned.html", _planned),
    Panel("desk/_joint_publications.html", _joint_publications),
    Panel("desk/_mentions.html", _mentions),
    REVIEW,
    VERSIONS,
]


class PublishableAdmin(ActionPagesMixin, FormLayoutMixin, ListMixin, ConflictCheck):
    """List and form of one kind. Saving shows nothing to visitors; actions do."""

    media = ADMIN_SCRIPTS
    panels = PANELS
    change_form_template = "desk/change_form.html"
    delete_selected_confirmation_template = "desk/delete_selected.html"
    list_display = ["__str__", "state_label", "owner", "saved_at"]
    list_filter = [StateFilter, ("owner", OwnerFilter)]
    actions = [action.as_action() for action in ACTIONS]
    linked_actions = [*ACTIONS, *COMMENT_ACTIONS, DiscardAction, UndoAction]
    list_select_related = ["owner"]
    search_fields = ["slug"]  # Django requires some; get_search_results() searches all texts
    search_help_text = gettext_lazy("A word of any text of the drafts, in the three languages.")
    formfield_overrides = {
        models.DateField: {"form_class": DayField, "widget": DayWidget},
        models.DateTimeField: {
            "form_class": BucharestDateTimeField,
            "widget": BucharestDateTimeWidget,
        },
        ExaminedFileField: {"widget": kept_file_widget.KeptFileWidget},
    }

    def get_urls(self) -> list[URLPattern]:
        return [
            object_path(self, "conflict", conflict_view),
            object_path(self, "preview", preview_view),
            presence_path(self),
            *live_preview.urls(self),
            *super().get_urls(),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the objects with the words in any text of their drafts, for lists and choosers.

        A chooser shows those with the words in their titles first.
        """
        terms = drafts.parse(search_term)
        if not terms:
            return queryset, False
        found = drafts.find([self.model.content_class.kind], terms).values_list("key", flat=True)
        rows = queryset.filter(key__in=found)
        if request.path == reverse("admin:autocomplete"):
            best = [When(key=key, then=place) for place, key in enumerate(found[:MAX_CHOICES])]
            rows = rows.order_by(Case(*best, default=MAX_CHOICES), "pk")
        return rows, False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, or the form of the only object of a kind whose slug is fixed."""
        is_opened = request.method == "GET" and not request.GET and self.model.slug_is_fixed
        obj = self.model.objects.first() if is_opened else None
        if obj and self.has_view_permission(request):
            return HttpResponseRedirect(change_url(obj))
        media = {} if "_popup" in request.GET else {"media": LIST_SCRIPTS}
        return super().changelist_view(request, (extra_context or {}) | media)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Return the only object of a kind whose slug is fixed: it may have been made again."""
        if self.model.slug_is_fixed:
            return self.model.objects.first()
        return super().get_object(request, object_id, from_field)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save without a candidate: `save_related()` leaves it once the rows are saved too.

        The candidate drops the confirmations of texts that differ from the saved ones.
        """
        obj.still_right = [*obj.still_right, *request.POST.getlist(CONFIRMATION)]
        if not getattr(request, "is_outdated", False):
            form.save_parts(request.user)
        obj.save(leaves_candidate=False)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if getattr(request, "is_outdated", False):
            raise OutdatedForm(Revision.read(form.instance))
        form.instance.save_candidate(by=request.user)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Read all rows of an outdated form as new ones: the stored ones may be gone."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if getattr(request, "is_outdated", False):
            kwargs["save_as_new"] = True
        return kwargs

    def describe_base(self, request: HttpRequest, context: dict[str, Any]) -> object:
        return Revision.read(context["original"]).stamp

    def save_or_choose(self, request: HttpRequest, obj: Any, show: Show) -> HttpResponse:
        return save_unless_outdated(self, request, obj, show)

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save nothing and show the form again if a file cannot be stored."""
        _save_before_action(request)
        show = partial(super().changeform_view, request, *args, **kwargs)
        with kept_file_widget.restored(self, request):
            try:
                response = show()
            except NotStored as failure:
                logger.error("An upload was not stored: %s", failure.strerror)
                request.failed_upload = failure
                response = show()
        return security_headers.set_policy(response, security_headers.EDITOR)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.failed_upload = getattr(request, "failed_upload", None)
        form.only_keeps_file = "_keep" in request.GET
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the panels of a stored object; publishers can publish, the others can submit."""
        obj = context["original"]
        kept_file_widget.offer(self, request, context["adminform"].form)
        can_publish = self.has_publish_permission(request)
        context |= {
            "action_form": None,  # the panel has a button for each action
            "can_publish": can_publish,
            "can_submit": self.has_change_permission(request) and not can_publish,
            "can_save": (
                self.has_change_permission(request, obj)
                if obj
                else self.has_add_permission(request)
            ),
            "media": FormMedia(context["media"]),
            "editor_settings": editor_settings(),
            "editor_texts": editor_texts(),
            "live_preview_url": live_preview.url(self.model, obj),
        }
        if obj:
            context |= self._status(request, obj.pk, context)
        return super().render_change_form(request, context, *args, **kwargs)

    def _status(self, request: HttpRequest, pk: int, context: dict[str, Any]) -> dict[str, Any]:
        """Return the context of a stored object, with that of all panels."""
        now = timezone.now()
        obj = self.model.objects.get(pk=pk)
        load_states([obj], now)
        is_live = obj.state in (State.LIVE, State.CHANGED)
        status = {
            "state_text": describe_state(obj, now),
            "operations": self._operations(request, obj),
            "waits_for_a_publisher": (
                obj.last_step == Step.SUBMITTED and obj.has_unpublished_changes
            ),
            "preview_url": admin_url(obj, "preview", obj.pk),
            "live_url": registry.live_path_of(obj) if is_live else "",
            "panels": self.panels,
        }
        page = FormPage(self, request, obj, now, context)
        for panel in self.panels:
            status |= panel.context(page)
        return status

    def _operations(self, request: HttpRequest, obj: Any) -> list[tuple[str, str]]:
        """Return the name and the label of the button of each operation that applies to `obj`.

        Withdrawing and cancelling come last. The main button of the form is not among them.
        """
        location = ActionLocation.CHANGE_FORM
        labels = dict(self.get_action_choices(request, [], action_location=location))
        main = PublishAction if self.has_publish_permission(request) else SubmitAction
        operations = []
        for button, action in sorted(BUTTONS.items(), key=lambda item: item[1] in PUBLISH_ACTIONS):
            if action is not main and action.name in labels and action.is_offered(obj):
                operations.append((button, labels[action.name]))
        return operations

    def response_add(
        self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return self._action_after_save(request, obj) or super().response_add(
            request, obj, *args, **kwargs
        )

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._action_after_save(request, obj) or super().response_change(request, obj)

    def _action_after_save(self, request: Any, obj: Any) -> Any:
        autosave.mark_saved(request)
        if "_preview" in request.POST:
            return preview_view(self, request, str(obj.pk))
        allowed = self.get_actions(request, action_location=ActionLocation.CHANGE_FORM)
        for button, action in BUTTONS.items():
            if button in request.POST and action.name in allowed:
                return HttpResponseRedirect(action_url(obj, action.name))
        self.message_user(request, SAVED, messages.INFO)
        request.is_draft_saved = True
        return None

    def message_user(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Show one message after a save: the one about the draft states more than Django’s."""
        if not getattr(request, "is_draft_saved", False):
            super().message_user(request, *args, **kwargs)

    def has_comment_permission(self, request: HttpRequest) -> bool:
        may_comment = request.user.has_perm("record.add_reviewentry")
        return may_comment and self.has_view_permission(request)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and request.user.has_perm("record.publish")

    def has_duplicate_permission(self, request: HttpRequest) -> bool:
        may_read = self.has_view_permission(request)
        return self.model.can_be_duplicated and may_read and self.has_add_permission(request)

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and request.user.has_perm("record.withdraw")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        obj.delete(by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        queryset.delete(by=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow one object of a kind whose slug is fixed."""
        exists = self.model.slug_is_fixed and self.model.objects.exists()
        return super().has_add_permission(request) and not exists

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and Publication.objects.with_time().of(obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Return published objects first among the protected ones, so that nothing is deleted.

        desk/delete_selected.html offers to withdraw them.
        """
        deletable, counts, permissions, protected = super().get_deleted_objects(objs, request)
        keys = [obj.key for obj in objs]
        published = list(self.model.objects.filter(key__in=keys).ever_published())
        if published:
            permissions = set()  # no permission is missing, and the page must not report one
        return deletable, counts, permissions, [*published, *protected]


def _save_before_action(request: HttpRequest) -> None:
    """Save the form before an action that was chosen in it, so that no typed text is lost.

    After a translation was confirmed, or taken from elsewhere, it is shown again.
    """
    if request.method == "POST" and not SAVE_FIELDS & request.POST.keys():
        add_to_form(request, "_continue", "1")
