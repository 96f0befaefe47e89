"""The pages to follow changes by mail, and to confirm, change and end that."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from contact import form_tokens
from core.http.client_address import client_address, network_hash
from core.http.origins import SeeOther
from delivery.prefixes import SiteRequest
from following import followers
from following.forms import FollowForm, find_obstacle
from following.mail_texts import EVERYTHING
from following.models import Follower
from record import registry
from record.content import Ref
from record.editions import Edition


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def follow(request: SiteRequest) -> HttpResponse:
    """Show the form to follow the page at ``path``, or ask the address to confirm.

    The response is the same whether the address is known or not.
    """
    path = request.POST.get("path") or request.GET.get("path", "/")
    match = registry.resolve(path)
    if match is None:
        path = "/"  # links lead to no other site
    target = find_target(request.edition, match)
    now = timezone.now()
    form = FollowForm(request.POST or None)
    network = network_hash(client_address(request))
    obstacle: Any = find_obstacle(request, network, now) if form.is_valid() else ""
    if form.is_valid() and not obstacle:
        followers.ask(form.cleaned_data["email"], target, network, now)
        return SeeOther(reverse("following:follow", query={"path": path, "asked": "1"}))
    context = {
        "form": form,
        "reason": {"text": obstacle},
        "path": path,
        "token": form_tokens.issue(now),
        "target": describe_target(request.edition, target),
    }
    return render(request, "following/follow.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def choice(request: SiteRequest) -> HttpResponse:
    """Show what a follower chose; a POST confirms what is checked, or leaves without any.

    It is not redirected: mail programs follow no redirect of their POST (RFC 8058).
    """
    try:
        follower = Follower.objects.filter(token=request.GET.get("follower", "")).first()
    except ValidationError:  # no token
        follower = None
    targets = list(dict.fromkeys(follower.targets + follower.asked_for)) if follower else []
    if follower and request.method == "POST":
        targets = [each for each in targets if each in request.POST.getlist("target")]
        if targets:
            followers.confirm(follower, targets, timezone.now())
        else:
            follower.delete()
    context = {
        "follower": follower,
        "targets": [(each, describe_target(request.edition, each)) for each in targets],
    }
    return render(request, "following/choice.html", context)


def find_target(edition: Edition, match: ResolverMatch | None) -> str:
    """Return the target that a page is about: an object, the kind of a list, or everything."""
    for content_class in registry.content_classes():
        if match and content_class.list_view_name == match.view_name:
            return content_class.kind
    page = registry.page_of_match(match)
    contents = edition.listing(page[0]).filter(slug=page[1])[:1] if page else []
    return next((str(content.ref) for content in contents), EVERYTHING)


def describe_target(edition: Edition, target: str) -> Any:
    """Return the title of a target in the active language."""
    if "/" in target:
        content = edition.find(Ref.parse(target))
        return content.any_title if content else _("A page that was withdrawn")
    return registry.content_class_of(target).kind_names if target else _("Everything on this site")
