"""The page cache as the server calls it: around Django's handler."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from prometheus_client import Counter

from core import read_replica
from core.http import query_parameters
from delivery.pagecache import cache_headers
from delivery.pagecache.etags import CACHE_VERSION_KEY
from delivery.pagecache.memory import Kept, Key, OneAtATime
from delivery.pagecache.page import Page, can_be_kept, encoding_for, make, not_modified
from delivery.pagecache.shared import SharedPages
from record import urls
from record.version import Version, live_version

# In the environment of a request: that it is answered from here, and that a page which is kept comes as it is.
FROM_CACHE = "delivery.from_cache"
IS_COMPRESSED_LATER = "delivery.is_compressed_later"

MADE = Counter("cproc_pages_made", "Public pages that were rendered to be kept.")
FETCHED = Counter("cproc_pages_fetched", "Public pages that another process had rendered.")


class PageCache:
    """Answers GET and HEAD of the site's own scheme and host from what is kept; everything else goes to Django.

    ``remembers`` names what is noted in a request's environment while a page is made, and has to stand there as well
    when it is answered from here.
    """

    def __init__(self, application, remembers=()):
        self._application = application
        self._remembers = remembers
        site = urlsplit(settings.SITE_URL)
        self._host, self._scheme = site.netloc, site.scheme
        self._is_behind_proxy = settings.BEHIND_PROXY
        self._scheme_stands_in = "HTTP_X_FORWARDED_PROTO" if self._is_behind_proxy else ""
        self._kept, self._shared, self._one_at_a_time = Kept(), SharedPages(), OneAtATime()

    def ready(self, environ) -> tuple | None:
        """Status, headers and body of the page asked for, and what is noted of it, where this process has it at hand.

        Whoever asks this first needn't prepare for anything longer. It never waits, not even for the version. Requests
        that say how they are to be read come to nothing here: others may refuse them.
        """
        version = live_version.cached()
        more = environ.get("QUERY_STRING") or environ.get("CONTENT_TYPE")
        if version is None or more or not self._is_for_the_site(environ):
            return None
        page = self._kept.find(version.name, Key(environ["PATH_INFO"]))
        return page and (*self._said(page, environ, version), page.about)

    def __call__(self, environ, start_response):
        version = self._version() if self._is_for_the_site(environ) else None
        if version is None:
            return self._application(environ, start_response)
        key = _key_of(environ)
        page = key and self._kept.find(version.name, key)
        if page:
            return self._answer(page, environ, start_response, version)
        if key is None or environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        return self._look_further(environ, start_response, version, key)

    @property
    def taken(self) -> int:
        """Bytes that this process keeps, about."""
        return self._kept.taken

    def _is_for_the_site(self, environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("HTTP_HOST") == self._host
            and (environ.get(self._scheme_stands_in) or environ["wsgi.url_scheme"]) == self._scheme
            and not environ.get("SCRIPT_NAME")
        )

    def _version(self) -> Version | None:
        """None where Django has to say what is the matter."""
        if version := live_version.cached():
            return version
        # No signal of Django's does it for a hit, and a database that was restarted would never be found again.
        close_old_connections()
        try:
            with read_replica.reading(is_public=True):
                return live_version.current()
        except (DatabaseError, InterfaceError):
            return None
        finally:
            close_old_connections()

    def _look_further(self, environ, start_response, version, key):
        before = self._page_before(environ, version, key)
        if before and self._one_at_a_time.is_at_work:
            return self._answer_meanwhile(before, environ, start_response, version)
        with self._one_at_a_time.alone(key):
            # Another version, where somebody has published while this one waited.
            return self._find_or_make(environ, start_response, self._version() or version, key)

    def _page_before(self, environ, version, key) -> Page | None:
        """What those who would have to wait are shown meanwhile; staff, who send a cookie, see what they published."""
        return (
            None
            if environ.get("HTTP_COOKIE")
            else self._kept.find_before(live_version.previous(version), key)
        )

    def _find_or_make(self, environ, start_response, version, key):
        page = self._kept.find(version.name, key)
        if page is None and key.is_one_of_few:
            before = self._page_before(environ, version, key)
            with self._shared.made_once(version.name, key, before) as page:
                if page is None:
                    return self._make(environ, start_response, version, key)
            if page is before:
                return self._answer_meanwhile(before, environ, start_response, version)
            FETCHED.inc()
            self._kept.keep(key, page, live_version.previous(version))
        elif page is None:
            return self._make(environ, start_response, version, key)
        return self._answer(page, environ, start_response, version)

    def _make(self, environ, start_response, version, key):
        environ[IS_COMPRESSED_LATER] = True
        environ.pop("HTTP_COOKIE", None)  # a public page knows no visitor
        started = []
        response = self._application(environ, lambda *answer: started.append(answer))
        status, headers, *_ = started[-1]
        if not is_compressed_later(environ, int(status[:3])):
            start_response(status, not_modified(headers) if status.startswith("304") else headers)
            return response
        try:
            body = b"".join(response)
        finally:
            response.close()
        answer = self._answer(
            self._page(environ, headers, body, version, key), environ, start_response, version
        )
        del environ[FROM_CACHE]  # whoever watches hears how long it took
        return answer

    def _page(self, environ, headers, body, version, key) -> Page:
        about = {name: environ[name] for name in self._remembers if name in environ}
        if not can_be_kept(headers, body):
            wanted = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
            return make(environ[CACHE_VERSION_KEY], headers, body, about, (wanted,) if wanted else ())
        page = make(environ[CACHE_VERSION_KEY], headers, body, about)
        MADE.inc()
        self._kept.keep(key, page, live_version.previous(version))
        if key.is_one_of_few:
            self._shared.keep(key, page)
        return page

    def _answer_meanwhile(self, before, environ, start_response, version):
        def start(status, headers):
            return start_response(status, cache_headers.asked_for_each_time(headers))

        return self._answer(before, environ, start, version)

    def _answer(self, page, environ, start_response, version):
        environ.update(page.about)
        environ[FROM_CACHE] = True
        status, headers, body = self._said(page, environ, version)
        start_response(status, headers)
        return body

    def _said(self, page, environ, version) -> tuple:
        # The proxy shows it until the next second, as this process does (cache_headers.py).
        more = [("X-Accel-Expires", f"@{version.second}")] if self._is_behind_proxy else []
        theirs = environ.get("HTTP_IF_NONE_MATCH")
        if theirs and page.is_known_by(theirs):
            return "304 Not Modified", page.not_modified + more, []
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers, body = page.answers.get(encoding) or page.answers[""]
        return "200 OK", headers + more, [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def is_compressed_later(environ, status: int) -> bool:
    """Whether the answer that Django is about to give becomes a page here, and is compressed here, once for all."""
    return bool(environ.get(IS_COMPRESSED_LATER) and environ.get(CACHE_VERSION_KEY)) and status == 200


def _key_of(environ) -> Key | None:
    """None where no page is kept, whatever it asks."""
    path = environ["PATH_INFO"]
    asks = urls.asked_at(path)
    if asks is None:
        return None
    try:
        return Key(path, query_parameters.declared(environ.get("QUERY_STRING", ""), asks))
    except ValueError:
        return None
