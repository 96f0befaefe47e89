"""The question at the end of each page: was it useful?"""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from pages import usefulness
from publishing.origins import comes_from_this_site
from publishing.see_other import SeeOther


# CSRF middleware is for the admin only: publishing/origins.py protects this form.
@require_http_methods(["GET", "HEAD", "POST"])
def useful(request):
    """Counts an answer. To whoever only reads it says what is counted."""
    if request.method != "POST":
        return render(request, "pages/useful.html")
    if not comes_from_this_site(request):
        return render(request, "pages/useful.html", {"comes_from_elsewhere": True}, status=403)
    path, answer = request.POST.get("page", ""), request.POST.get("answer")
    if answer not in usefulness.ANSWERS:
        raise Http404(_("That is no answer: press “Yes” or “No” at the end of the page."))
    usefulness.check(path, request.edition)
    usefulness.take(request, path, answer, timezone.now())
    return SeeOther(reverse("pages:useful_thanks", query={"page": path}))


@require_safe
@cache_control(private=True, no_store=True)
def thanks(request):
    path = request.GET.get("page", "")
    return render(request, "pages/thanks.html", {"path": path if usefulness.is_asked_about(path) else ""})
