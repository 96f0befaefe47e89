"""The admin site of the staff."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts import language
from accounts.login import flow, reauthentication
from accounts.login import views as login_views
from accounts.login.set_password import SetPasswordView
from accounts.models import User
from accounts.roles import role_descriptions
from core.caching import cache_backends
from core.http import autosave, security_headers
from desk import dashboard, navigation, views
from desk.find import Result, find_view, link_targets_view
from desk.help import help_picture_view, help_url, help_view
from publishing.diff.english_changes import describe_english_change, english_change
from translation import views as translations


class StaffAdminSite(AdminSite):
    """The admin, with a dashboard, worklists, translations and help."""

    site_header = gettext_lazy("C-PROC admin")
    site_title = gettext_lazy("C-PROC admin")
    index_title = gettext_lazy("Dashboard")
    index_template = "desk/desk.html"
    enable_nav_sidebar = False  # the side bar of the site is in its header

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Functions of apps: results of the search for a typed text, and tasks on the dashboard.
        self.finders: list[Callable[[User, str], list[Result]]] = []
        self.task_finders: list[Callable[[User], list[dashboard.Task]]] = []

    def index(self, request: Any, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the tasks of the user, and recent work.

        Administrators also see whether the cache works and the record matches its log.
        """
        user: User = request.user
        now = timezone.now()
        tasks = dashboard.find_tasks(user, now)
        tasks += [task for find_tasks in self.task_finders for task in find_tasks(user)]
        sees_record = user.has_perm("record.view_publication")
        is_administrator = user.has_perm("accounts.view_auditentry")
        context = {
            "roles": role_descriptions(user),
            "tasks": [task for task in tasks if not task.is_configuration],
            "configuration": [task for task in tasks if task.is_configuration],
            "last_written": dashboard.last_written(user) if sees_record else (),
            "last_published": dashboard.last_published(user, now) if sees_record else (),
            "cache_problem": is_administrator and cache_backends.find_problem(),
            **(dashboard.state_of_log() if is_administrator else {}),
        }
        response = super().index(request, (extra_context or {}) | context)
        data: Any = response.context_data
        data["add_links"] = dashboard.add_links(data["app_list"])
        return response

    def app_index(self, request: Any, app_label: str, extra_context: Any = None) -> Any:
        """Send to the dashboard: the side bar has the lists of all apps."""
        return HttpResponseRedirect(reverse("admin:index"))

    def get_app_list(self, request: Any, app_label: str | None = None) -> list[Any]:
        """Return the models that the user may view, by task; the dashboard needs them twice."""
        if not hasattr(request, "groups_by_task"):
            groups = navigation.group_by_task(super().get_app_list(request), request.user)
            request.groups_by_task = navigation.mark_current(groups, request.path)
        return request.groups_by_task

    def each_context(self, request: Any) -> dict[str, Any]:
        """Return the context of all pages, with the URL of the section of the help."""
        context = super().each_context(request)
        groups = {"app_list": context["available_apps"]}
        return context | {
            "help_url": help_url(request),
            # Two places of each page show it.
            "navigation": SimpleLazyObject(
                partial(render_to_string, "desk/_navigation.html", groups)
            ),
            "saved_texts": request.session.pop(autosave.SESSION_KEY, []),
        }

    def get_urls(self) -> list[Any]:
        def page(view: Any) -> Any:
            return self.admin_view(partial(view, site=self))

        by_language = "publishing/translations/<slug:language>/"
        language_view = partial(translations.language_view, english_change=english_change)
        export_view = partial(translations.export_view, describe=describe_english_change)
        return [
            path("find/", page(find_view), name="find"),
            path("work/<slug:name>/", page(views.worklist_view), name="worklist"),
            path("scheduled/", page(views.scheduled_view), name="scheduled"),
            path("publishing/translations/", page(translations.overview_view), name="translations"),
            path(by_language, page(language_view), name="translations_language"),
            path(f"{by_language}export/", self.admin_view(export_view), name="translations_export"),
            path("object/<slug:kind>/<uuid:key>/", page(views.object_view), name="object"),
            path(
                "object/<slug:kind>/<uuid:key>/<slug:action>/",
                page(views.object_view),
                name="object",
            ),
            path("help/", page(help_view), name="help"),
            path("help/images/<str:name>", page(help_picture_view), name="help_picture"),
            path("link-targets/", page(link_targets_view), name="link_targets"),
            path("language/", self.admin_view(language.choose), name="language"),
            path("login/code/", self._open_page(login_views.code), name="code"),
            path("login/passkey/", self._open_page(login_views.passkey), name="passkey"),
            path(
                "login/set-password/<str:uidb64>/<str:token>/",
                self._open_page(SetPasswordView.as_view()),
                name="set_password",
            ),
            *login_views.urls(),
            *super().get_urls(),
        ]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Return the view, guarded by sign-in, second factor and checks of the request."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            _check_well_formed(request)
            name = request.resolver_match and request.resolver_match.url_name
            try:
                if request.user.is_anonymous and reauthentication.is_possible(request):
                    response = reauthentication.sign_in_again(request, partial(inner, **kwargs))
                elif flow.owes_second_factor(request) and name not in flow.ALLOWED_URL_NAMES:
                    response = reauthentication.second_factor_first(request)
                elif self.has_permission(request) and flow.owes_proof(request, name):
                    response = reauthentication.prove_identity(request, partial(inner, **kwargs))
                else:
                    response = inner(request, **kwargs)
            except (DataError, OverflowError) as error:
                if request.method != "GET":
                    raise
                # A number in the URL is too large for the database.
                raise BadRequest(_("The URL is not valid.")) from error
            return security_headers.set_policy(response, security_headers.ADMIN)

        return guarded

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the form for name and password."""
        return self._open_page(login_views.sign_in)(request)

    def _open_page(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Return a page for people who are not signed in yet, with the policy of the admin."""

        def respond(request: HttpRequest, **kwargs: Any) -> Any:
            response = view(request, **kwargs)
            return security_headers.set_policy(response, security_headers.ADMIN)

        return respond

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return login_views.change_password(request)


def _check_well_formed(request: HttpRequest) -> None:
    """Reject values that no form of the admin sends: PostgreSQL stores no NUL."""
    for data in (request.GET, request.POST):
        for _name, values in data.lists():
            if any("\x00" in value for value in values):
                raise BadRequest(_("The URL or the form contains a character that is not allowed."))
    selected = request.POST.getlist(ACTION_CHECKBOX_NAME)  # primary keys
    if not all(pk.isascii() and pk.isdigit() and len(pk) <= 18 for pk in selected):
        raise BadRequest(_("The selection is not in any list."))
