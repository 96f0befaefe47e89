"""What belongs to the whole site and to no content: files, health, robots, error pages."""

import datetime

from django.conf import settings
from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.http import security_headers
from core.http.admin_path import is_admin_path
from core.i18n import languages
from core.uploads.storage import MEDIA_TYPES
from cproc_site.monitoring.health import is_ready, readiness
from desk import reauthentication
from search import query

CACHE_FOREVER = "public, max-age=31536000, immutable"  # a file's name is the hash of its bytes
INLINE_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp")
SECURITY_TXT_LIFETIME = datetime.timedelta(days=364)  # RFC 9116: less than a year


@require_safe
def media_file(request, name):
    """An uploaded file. Nobody guesses its name, and its type is one of those that can be uploaded."""
    media_type = MEDIA_TYPES.get(name.rpartition(".")[2])
    try:
        file = default_storage.open(name) if media_type else None
    except FileNotFoundError:
        file = None
    if file is None:
        raise Http404(_("There is no such file."))
    response = FileResponse(
        file, as_attachment=media_type not in INLINE_TYPES, content_type=media_type
    )
    response["Cache-Control"] = CACHE_FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    return security_headers.set_policy(response, security_headers.FILES)


@never_cache
@require_safe
def healthz(request):
    """The process answers."""
    return _plain("ok\n")


@never_cache
@require_safe
def readyz(request):
    """Whether to send visitors here. What is wrong is said inside only (cproc_site/monitoring/server.py)."""
    return _plain("ok\n") if is_ready(readiness.results()) else _plain("not ready\n", status=503)


@require_safe
def robots_txt(request):
    reviews = [languages.in_language("/review/", code) for code in languages.LANGUAGES]
    # A desk at an address of its own isn't told to everybody who reads this.
    desk = ["/admin/"] if settings.ADMIN_PATH == "admin/" else []
    closed = "".join(f"Disallow: {path}\n" for path in (*desk, "/archive/", "/preview/", *reviews))
    return _plain(
        f"User-agent: *\n{closed}Allow: /archive/$\n\nSitemap: {settings.SITE_URL}/sitemap.xml\n"
    )


@require_safe
def security_txt(request):
    """Whom to tell about a security hole (RFC 9116); only where the settings name somebody."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404(_("No contact for security reports is set."))
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    expires = (timezone.now() + SECURITY_TXT_LIFETIME).astimezone(datetime.UTC)
    return _plain(
        f"Contact: {contact}\nExpires: {expires:%Y-%m-%dT00:00:00Z}\nPreferred-Languages: en, fr, ro\n"
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt\n"
    )


def forbidden(request, exception=None):
    """403: only the desk forbids; on the public site what nobody may see isn't there."""
    return _refused_at_the_desk(
        request,
        _("That isn't yours"),
        _("Your role doesn't include this. Ask an administrator if you need it."),
    )


def not_from_its_page(request, reason=""):
    """A form whose token doesn't fit: somebody has signed in anew meanwhile, or it comes from another site."""
    if reauthentication.can_be_resubmitted(request, admin.site):
        return security_headers.set_policy(
            reauthentication.resubmit_page(request, admin.site), security_headers.ADMIN
        )
    return _refused_at_the_desk(
        request,
        _("That form can't be taken"),
        _("Nothing was done. Open the page again, and send the form from there."),
    )


def _refused_at_the_desk(request, title, words):
    """Elsewhere no page of the desk: it would tell everybody where the desk stands."""
    if not is_admin_path(request.path):
        return _plain(f"{title}. {words}\n", status=403)
    context = admin.site.each_context(request) | {"title": title, "words": words}
    return security_headers.set_policy(
        render(request, "403.html", context, status=403), security_headers.ADMIN
    )


def not_found(request, exception):
    """404: what was looked for, where the code says it in words, and the ways on."""
    reason = next(
        (str(reason) for reason in exception.args if isinstance(reason, str | Promise)), ""
    )
    context = {
        "reason": reason,
        "is_missing": True,
        "asked": query.text_from_path(request.path_info),
    }
    return render(request, "404.html", context, status=404)


def _plain(text, status=200):
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
