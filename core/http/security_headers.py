"""The permissions that responses give to browsers. Public pages have `SECURE_CSP` of the settings.

SECURITY.md explains the policy of each response; deploy/nginx repeats them on the proxy's pages.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.csp import CSP, build_policy
from django.views.decorators.csp import csp_override

type Policy = dict[str, list[str]]

# Features that no page uses, by names that browsers know: they complain of others. Full screen is
# left out, since readers may show a PDF on it, and so are passkeys, which sign staff in.
UNUSED_FEATURES = """
accelerometer autoplay browsing-topics camera display-capture encrypted-media gamepad geolocation
gyroscope hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi
otp-credentials payment picture-in-picture screen-wake-lock serial storage-access usb
window-management xr-spatial-tracking
""".split()
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)

# A script runs only with the nonce of its response, which an injected script does not know.
ADMIN: Policy = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# CKEditor 4 writes its own frames with inline scripts and styles: it does not work with a nonce.
# Only pages with a rich text field have this policy.
EDITOR: Policy = {
    **ADMIN,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "frame-src": [CSP.SELF],
}

# A picture that is opened directly has its own styles.
PICTURES: Policy = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# A browser shows a PDF in its own viewer, which is an object inside the response.
FILES: Policy = PICTURES | {"img-src": [CSP.SELF], "object-src": [CSP.SELF]}


def common_headers() -> dict[str, str]:
    """Return the headers of every response, including those that no view returns."""
    return {
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
    }


def headers_without_django() -> dict[str, str]:
    """Return the headers of a response that passes no middleware."""
    policy = {"Content-Security-Policy": build_policy(settings.SECURE_CSP)}
    return common_headers() | policy | {"X-Frame-Options": settings.X_FRAME_OPTIONS}


def security_header_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Set the headers of every response; it is outermost, so files, redirects and errors have them.

    No response of the admin is cached. Other sites may show responses that they may read
    (`delivery.opendata.views.data_page`), and the pictures of shared links.
    """
    share_pictures = f"{settings.STATIC_URL}pages/share-"
    common = common_headers()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if "Access-Control-Allow-Origin" in response or request.path.startswith(share_pictures):
            response.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        for name, value in common.items():
            response.setdefault(name, value)
        if request.path.startswith(settings.ADMIN_URL):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def set_policy[Response: HttpResponseBase](response: Response, policy: Policy) -> Response:
    """Give a response the policy, unless a narrower part of the admin has chosen one already."""
    if not getattr(response, "has_own_policy", False):
        response.has_own_policy = True  # type: ignore[attr-defined]  # our own mark
        # Django has only a decorator of views; the nonce is known when the template is rendered.
        csp_override(policy)(lambda request: response)(HttpRequest())
    return response
