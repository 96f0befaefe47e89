"""Stands behind what tells who is signed in: ends sessions whose time is over, brings the cookie of browsers."""

from staff.addresses import is_of_the_desk
from staff.entry import browsers, sessions


class EntryMiddleware:
    """At the desk alone: public pages know neither sessions nor cookies."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_of_the_desk(request.path_info):
            return self.get_response(request)
        sessions.keep_or_end(request)
        response = self.get_response(request)
        browsers.set_cookie(request, response)
        response.setdefault(
            "X-Robots-Tag", "noindex"
        )  # robots.txt doesn't name a desk at an address of its own
        return response
