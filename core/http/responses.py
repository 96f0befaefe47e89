"""The answer to a form that was taken."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """303: the answer to a POST stands at another address, so that reloading it sends nothing."""

    status_code = 303
