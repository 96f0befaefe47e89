"""Views of the site as a whole: files, health, robots.txt, security.txt, error pages."""

import datetime

from django.conf import settings
from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.login import reauthentication
from core.http import security_headers
from core.i18n import languages
from core.uploads.renditions import original_name
from core.uploads.storage import MEDIA_TYPES
from cproc_site.monitoring.health import is_ready, readiness

CACHE_FOREVER = "public, max-age=31536000, immutable"  # a file's name is the hash of its bytes
INLINE_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp")
SECURITY_TXT_LIFETIME = datetime.timedelta(days=364)  # RFC 9116: less than a year


@require_safe
def media_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return an uploaded file. Its name can't be guessed, and its type is one of those accepted.

    A rendition is returned while its image is there. One that is not made yet leads to the image.
    """
    original = original_name(name)
    is_rendition = original != name
    try:
        media_type = MEDIA_TYPES[name.rpartition(".")[2]]
        if is_rendition and not default_storage.exists(original):
            raise FileNotFoundError(original)
        if is_rendition and not default_storage.exists(name):
            return HttpResponseRedirect(default_storage.url(original))
        file = default_storage.open(name)
    except (KeyError, FileNotFoundError) as error:
        raise Http404(_("There is no such file.")) from error
    response = FileResponse(
        file, as_attachment=media_type not in INLINE_TYPES, content_type=media_type
    )
    response["Cache-Control"] = CACHE_FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    return security_headers.set_policy(response, security_headers.FILES)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Report that the process answers."""
    return _plain("ok\n")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Report whether the server may receive visitors; `monitoring/server.py` gives the reasons."""
    return _plain("ok\n") if is_ready(readiness.results()) else _plain("not ready\n", status=503)


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """List the paths that robots should not request."""
    # Archived days may be read, as they are never in search results, but in one form only.
    archived = ["/archive/*?", "/archive/*/history/*/*/*/", "/archive/*/overview/"]
    closed = [*archived, "/archive/time", "/preview/", "/record/evidence"]
    # Forms that a query fills in are copies of one page.
    forms = ["/review/", "/archive/?", "/contact/?", "/follow/"]
    # There are many pairs of days.
    for path in [*forms, "/history/*/*/*/", "/overview/"]:
        closed += [languages.in_language(path, code) for code in languages.LANGUAGES]
    # Another URL of the admin is not published.
    if settings.ADMIN_PATH == "admin/":
        closed.insert(0, "/admin/")
    lines = "".join(f"Disallow: {path}\n" for path in closed)
    return _plain(f"User-agent: *\n{lines}\nSitemap: {settings.SITE_URL}/sitemap.xml\n")


@require_safe
def english(request: HttpRequest, path: str) -> HttpResponse:
    """Lead to the English page, which has no language in its URL."""
    query = request.META["QUERY_STRING"]
    target = f"/{path.lstrip('/')}" + (f"?{query}" if query else "")
    return HttpResponsePermanentRedirect(target)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the icon, for programs that read no HTML."""
    return HttpResponsePermanentRedirect(static("cproc_site/favicon.svg"))


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Name the contact for vulnerabilities (RFC 9116): of the settings, or the contact form."""
    contact = settings.SECURITY_CONTACT or f"{settings.SITE_URL}/contact/"
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    expires = (timezone.now() + SECURITY_TXT_LIFETIME).astimezone(datetime.UTC)
    return _plain(
        f"Contact: {contact}\nExpires: {expires:%Y-%m-%dT00:00:00Z}\n"
        "Preferred-Languages: en, fr, ro\n"
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt\n"
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, which only the admin does: public pages that may not be read answer 404."""
    return _refuse(
        request,
        _("Access denied"),
        _("Your role doesn’t include this. Ask an administrator if you need it."),
    )


def not_from_its_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form with a wrong CSRF token, from another site or from before the last sign-in."""
    if reauthentication.can_be_resubmitted(request):
        response = reauthentication.resubmit_page(request)
        return security_headers.set_policy(response, security_headers.ADMIN)
    return _refuse(
        request,
        _("Form not accepted"),
        _("Nothing was saved. Open the page again, and send the form from there."),
    )


def _refuse(request: HttpRequest, title: str, message: str) -> HttpResponse:
    """Return a page of the admin there, and elsewhere plain text without the URL of the admin."""
    if not request.path.startswith(settings.ADMIN_URL):
        return _plain(f"{title}. {message}\n", status=403)
    context = admin.site.each_context(request) | {"title": title, "words": message}
    response = render(request, "403.html", context, status=403)
    return security_headers.set_policy(response, security_headers.ADMIN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with the reason, if the code gives one as text, and with suggestions."""
    reasons = [str(reason) for reason in exception.args if isinstance(reason, str | Promise)]
    context = {
        "reason": reasons[0] if reasons else "",
        "is_missing": True,
        "today_path": getattr(exception, "today_path", ""),
    }
    return render(request, "404.html", context, status=404)


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
