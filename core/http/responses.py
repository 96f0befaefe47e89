"""The response to a form that was accepted."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """303: the result of a POST has another URL, so that reloading it sends nothing."""

    status_code = 303
