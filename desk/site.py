"""The admin site of the staff."""

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.db import DataError
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts import language
from accounts.login import account_views, flow
from accounts.login import views as login_views
from core.http import security_headers
from desk import help, reauthentication, views
from translation import views as translations

MAX_ID_LENGTH = 18  # digits of a primary key


class StaffAdminSite(AdminSite):
    site_header = gettext_lazy("C-PROC desk")
    site_title = gettext_lazy("C-PROC desk")
    index_title = gettext_lazy("Your desk")
    index_template = "desk/desk.html"
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._more_counts: list[Callable] = []

    def register_counts(self, counts: Callable):
        """Lets an app put numbers of its own on the desk: ``counts(user)`` gives a list of ``Count``."""
        self._more_counts.append(counts)

    def index(self, request, extra_context=None):
        """What waits for the person who looks, before the list of what the site is made of."""
        counts = views.counts_for(request.user, timezone.now())
        counts += [count for more in self._more_counts for count in more(request.user)]
        return super().index(request, (extra_context or {}) | {"counts": counts})

    def get_urls(self):
        def page(view, **more):
            return self.admin_view(lambda request, **kwargs: view(request, **kwargs, **more))

        return [
            path("work/<slug:name>/", page(views.worklist_view, site=self), name="worklist"),
            path("scheduled/", page(views.scheduled_view, site=self), name="scheduled"),
            path(
                "publishing/translations/",
                page(translations.overview_view, site=self),
                name="translations",
            ),
            path(
                "publishing/translations/<slug:language>/",
                page(translations.language_view, site=self),
                name="translations_language",
            ),
            path(
                "publishing/translations/<slug:language>/export/",
                page(translations.export_view),
                name="translations_export",
            ),
            path("object/<slug:kind>/<uuid:key>/", page(views.object_view), name="object"),
            path("help/", page(help.help_view, site=self), name="help"),
            path("help/images/<str:name>", page(help.picture_view), name="help_picture"),
            path("language/", page(language.choose), name="language"),
            path("login/code/", self.code, name="code"),
            *account_views.urls(self),
            *super().get_urls(),
        ]

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            _check_well_formed(request)

            def respond(request):
                return inner(request, *args, **kwargs)

            if reauthentication.is_needed(request, self):
                response = reauthentication.sign_in_again(request, self, respond)
            elif (
                flow.owes_second_factor(request)
                and request.resolver_match.url_name not in flow.ALLOWED_URL_NAMES
            ):
                response = reauthentication.second_factor_first(request, self)
            else:
                response = _respond_or_reject_url(respond, request)
            return security_headers.set_policy(response, security_headers.ADMIN)

        return guarded

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        return security_headers.set_policy(
            login_views.sign_in(request, self), security_headers.ADMIN
        )

    def code(self, request):
        return security_headers.set_policy(login_views.code(request, self), security_headers.ADMIN)

    def password_change(self, request, extra_context=None):
        return account_views.change_password(request, self)


def _check_well_formed(request):
    """No list or form of the desk sends these; PostgreSQL takes no NUL, and rows have numbers."""
    sent = [
        value
        for values in (request.GET, request.POST)
        for key in values
        for value in values.getlist(key)
    ]
    if any("\x00" in value for value in sent):
        raise BadRequest(_("The address or the form holds a character that can't be."))
    selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if not all(pk.isascii() and pk.isdigit() and len(pk) <= MAX_ID_LENGTH for pk in selected):
        raise BadRequest(_("What was selected isn't in any list."))


def _respond_or_reject_url(respond, request):
    """Filters take whatever stands in the address; numbers too large for the database are a wrong address."""
    try:
        return respond(request)
    except (DataError, OverflowError) as error:
        if request.method == "GET":
            raise BadRequest(_("The address asks for something that can't be.")) from error
        raise
