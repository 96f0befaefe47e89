"""List the functions of this repository that four requests call: ``make bench-paths``.

The requests are a ``GET`` of a project's page by a new process, a save of the project in the admin,
its publication, and a contact message with the e-mails that it causes. A function is listed once
per request, at its first call, indented by the number of this repository's functions on the stack.
The site is a temporary one on SQLite with the starter content.
"""

import inspect
import os
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from types import CodeType

import lxml.html

from bench.sites import ROOT, environment, run
from tests.helpers.server.mail_server import MailServer

NOT_COUNTED = ("tests", "bench", "var")
SLUG = "glacy"  # a project of the starter content with funders, countries and activities
QUIET_SECONDS = 1.2  # a process checks once a second whether the site has changed
READING_SECONDS = 3.0  # a contact form sent sooner is held as spam


class Recorder:
    """Records the functions of this repository that are called while it is active.

    ``threads`` has for each thread its functions in the order of first call, with their depth. A
    function is a path, the line of ``def`` or of its first decorator, and a name.
    """

    def __init__(self):
        self.threads = defaultdict(dict)

    @property
    def functions(self) -> set[tuple[str, int, str]]:
        return {function for depths in self.threads.values() for function in depths}

    def __enter__(self):
        threading.setprofile_all_threads(self._record)
        return self

    def __exit__(self, *error):
        count = -1
        while count < len(self.functions):  # until background threads call nothing new either
            count = len(self.functions)
            time.sleep(QUIET_SECONDS)
        threading.setprofile_all_threads(None)

    def _record(self, frame, event, _argument):
        code = frame.f_code
        depths = self.threads[threading.get_ident()]
        if event != "call" or not is_counted(code):
            return
        function = (
            str(Path(code.co_filename).relative_to(ROOT)),
            code.co_firstlineno,
            code.co_qualname,
        )
        if function in depths:
            return
        above = []
        while frame := frame.f_back:
            above.append(frame.f_code)
        is_import = any(code.co_name == "<module>" and is_in_repository(code) for code in above)
        if not is_import:
            depths[function] = sum(map(is_counted, above))


@cache
def is_counted(code: CodeType) -> bool:
    """Return whether it is a named function, so no lambda, generator expression or class body."""
    is_function = bool(code.co_flags & inspect.CO_OPTIMIZED)
    return is_function and not code.co_name.startswith("<") and is_in_repository(code)


@cache
def is_in_repository(code: CodeType) -> bool:
    path = Path(code.co_filename)
    folder = path.relative_to(ROOT).parts[0] if path.is_relative_to(ROOT) else "."
    return folder not in NOT_COUNTED and not folder.startswith(".")


def main():
    with tempfile.TemporaryDirectory(prefix="cproc-bench-") as folder, MailServer() as mail:
        database = f"sqlite:///{Path(folder) / 'site.sqlite3'}"
        site = environment(database, Path(folder), MAIL_URL=mail.url, REQUIRE_2FA="1")
        run(["manage.py", "set_up"], site)
        os.environ |= site
        recorders = record()
    for name, recorder in recorders.items():
        show(name, recorder)


def record() -> dict[str, Recorder]:
    """Send the four requests, the first of them as the first one of this process."""
    visitor = new_client()
    with Recorder() as cold:
        visitor.get(f"/projects/{SLUG}/")
    editor = new_client()
    sign_in(editor)
    return {
        f"Cold GET /projects/{SLUG}/": cold,
        "Save": save(editor),
        "Publish": publish(editor),
        "Contact message": send_message(visitor),
    }


def new_client():
    """Return a test client of the server's WSGI application, with all code loaded."""
    from django.core.handlers.wsgi import WSGIRequest
    from django.http import HttpResponse
    from django.test import Client

    from cproc_site import urls  # noqa: F401
    from cproc_site.wsgi import application

    def handle(environ):
        started = []
        result = application(environ, lambda *arguments: started.append(arguments))
        response = HttpResponse(b"".join(result), status=int(started[0][0][:3]))
        getattr(result, "close", lambda: None)()
        for name, value in started[0][1]:
            if name == "Set-Cookie":
                response.cookies.load(value)
            else:
                response[name] = value
        response.wsgi_request = WSGIRequest(environ)
        return response

    client = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    client.handler = handle
    return client


def sign_in(editor):
    """Sign in as a publisher with a second factor."""
    from django.contrib.auth.models import Group

    from tests.helpers.admin.filled_form import filled
    from tests.helpers.admin.sign_in import CODE, SIGN_IN, code_shown, give_second_factor
    from tests.helpers.factories import PASSWORD, make_user

    user = make_user(password=PASSWORD)
    user.groups.add(Group.objects.get(name="Publisher"))
    give_second_factor(user)
    typed = {"username": user.username, "password": PASSWORD}
    editor.post(SIGN_IN, filled(editor.get(SIGN_IN)) | typed)
    editor.post(CODE, filled(editor.get(CODE)) | {"code": code_shown()})


def save(editor) -> Recorder:
    path, data = project_form(editor)
    title = data["title_en"][0]
    return submit(editor, path, data | {"title_en": f"{title} (changed)", "_save": "Save"})


def publish(editor) -> Recorder:
    from tests.helpers.admin.filled_form import filled

    path, data = project_form(editor)
    page = editor.post(path, data | {"CHANGE_FORM-action": "publish_selected"})
    [form] = lxml.html.fromstring(page.text).xpath("//form[.//input[@name='confirmed']]")
    answers = {"note": "Measured", "solo_reason": "Measured"}
    return submit(editor, form.get("action"), filled(page) | answers)


def project_form(editor) -> tuple[str, dict]:
    """Return the URL and the data of the project's form."""
    from projects.models import Project
    from tests.helpers.admin.filled_form import filled
    from tests.helpers.admin.forms import form_of

    path = form_of(Project.objects.get(slug=SLUG))
    return path, filled(editor.get(path), "project_form")


def send_message(visitor) -> Recorder:
    """Send a message whose subject has a recipient: two e-mails leave."""
    from contact.models import Recipient, Subject
    from tests.helpers.admin.filled_form import filled

    subject = Subject.objects.all()[0]
    Recipient.objects.create(subject=subject, email="office@example.org")
    typed = {"name": "Ion", "email": "visitor@example.org", "subject": subject.pk, "text": "When?"}
    data = filled(visitor.get("/contact/")) | typed
    time.sleep(READING_SECONDS)
    return submit(visitor, "/contact/", data)


def submit(client, path: str, data: dict) -> Recorder:
    """Post a form; exit unless it is accepted, which is answered with a redirect."""
    with Recorder() as recorder:
        response = client.post(path, data)
    if not response.has_header("Location"):
        sys.exit(f"{path} was answered with {response.status_code}: {response.text[:9000]}")
    return recorder


def show(name: str, recorder: Recorder):
    """Print the number of functions and files, their distribution over packages, and the list."""
    functions = recorder.functions
    files = {path for path, _line, _name in functions}
    packages = Counter(path.partition("/")[0] for path, _line, _name in functions)
    counts = ", ".join(f"{package} {count}" for package, count in packages.most_common())
    print(f"{name}: {len(functions)} functions in {len(files)} files ({counts})")
    for depths in recorder.threads.values():
        for (path, line, name), depth in depths.items():
            print(f"  {'  ' * depth}{name}  {path}:{line}")
    print()


if __name__ == "__main__":
    main()
