"""Content-Security-Policies of the admin, files and pictures. The public site's is ``SECURE_CSP`` in the settings."""

from functools import wraps

from django.utils.csp import CSP

DESK = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# CKEditor 4 writes its own frames with inline scripts and styles: it doesn't render under a nonce. Only pages
# with a rich text field get this one.
EDITOR = {
    **DESK,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "frame-src": [CSP.SELF],
}

# A browser shows a PDF in a viewer of its own, which is an object inside the answer and brings its own styles.
FILES = {
    "default-src": [CSP.NONE],
    "img-src": [CSP.SELF],
    "object-src": [CSP.SELF],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# A picture that is opened by itself brings its own styles, and nothing else.
PICTURES = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}


def apply(response, policy):
    """Gives ``response`` the policy, unless a narrower part of the admin has chosen one already."""
    if not hasattr(response, "_csp_config"):
        response._csp_config = policy
    return response


def under(policy):
    """Gives every answer of a view the policy, a 304 too: stores take over its headers."""

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            return apply(view(request, *args, **kwargs), policy)

        return answer

    return decorate
