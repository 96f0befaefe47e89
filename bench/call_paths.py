"""List the functions of this repository that four requests call: ``make bench-paths``.

The requests are a ``GET`` of a project's page by a new process, a save of the project in the admin,
its publication, and a contact message with the e-mails that it causes. A function is listed once
per request, at its first call, indented by the number of this repository's functions on the stack.
The site is a temporary one on SQLite with the starter content.
"""

import contextlib
import inspect
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import lxml.html

from bench.sites import ROOT, environment, run
from tests.helpers.server.mail_server import MailServer

NOT_COUNTED = ("tests", "bench", "var")
SLUG = "glacy"  # a project of the starter content with funders, countries and activities
QUIET_SECONDS = 1.2  # a process checks once a second whether the site has changed
READING_SECONDS = 3.0  # a contact form sent sooner is held as spam
TOOL = sys.monitoring.PROFILER_ID
CALL = sys.monitoring.events.PY_START


class Function(NamedTuple):
    """A function of this repository; ``line`` is that of ``def`` or of its first decorator."""

    path: str
    line: int
    name: str


class Recorder:
    """Records the functions called while it is active.

    ``threads`` has for each thread its functions in the order of first call, with their depth.
    """

    def __init__(self):
        self.threads: dict[int, dict[Function, int]] = {threading.get_ident(): {}}

    @property
    def functions(self) -> set[Function]:
        return {function for depths in self.threads.values() for function in depths}

    def __enter__(self):
        sys.monitoring.use_tool_id(TOOL, "call paths")
        sys.monitoring.register_callback(TOOL, CALL, self._record)
        sys.monitoring.restart_events()
        sys.monitoring.set_events(TOOL, CALL)
        return self

    def __exit__(self, *error):
        count = -1
        while count < len(self.functions):  # until background threads call nothing new either
            count = len(self.functions)
            time.sleep(QUIET_SECONDS)
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)

    def _record(self, code: CodeType, offset: int):
        if not is_counted(code):
            return sys.monitoring.DISABLE
        depth = 0
        frame = inspect.currentframe().f_back.f_back
        while frame:
            if is_in_repository(frame.f_code):
                if frame.f_code.co_name == "<module>":
                    return None  # called by an import, which is no part of the request
                depth += is_counted(frame.f_code)
            frame = frame.f_back
        path = str(Path(code.co_filename).relative_to(ROOT))
        depths = self.threads.setdefault(threading.get_ident(), {})
        depths.setdefault(Function(path, code.co_firstlineno, code.co_qualname), depth)
        return sys.monitoring.DISABLE


def is_counted(code: CodeType) -> bool:
    """Return whether it is a named function, so no lambda, generator expression or class body."""
    is_function = bool(code.co_flags & inspect.CO_OPTIMIZED)
    return is_function and not code.co_name.startswith("<") and is_in_repository(code)


def is_in_repository(code: CodeType) -> bool:
    path = Path(code.co_filename)
    if not path.is_relative_to(ROOT):
        return False
    folder = path.relative_to(ROOT).parts[0]
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
        response = visitor.get(f"/projects/{SLUG}/")
    if response.status_code != 200:
        sys.exit(f"The project's page was answered with {response.status_code}.")
    editor = new_client()
    sign_in(editor)
    return {
        f"Cold GET /projects/{SLUG}/": cold,
        "Save": save(editor),
        "Publish": publish(editor),
        "Contact message": send_message(visitor),
    }


def new_client():
    """Return a test client whose requests go through the WSGI application of the server.

    All code is loaded as a server does before it forks; what is logged later is not shown.
    """
    with contextlib.redirect_stderr(StringIO()):
        from cproc_site.wsgi import application

        import_module("cproc_site.urls")
    from django.core.handlers.wsgi import WSGIRequest
    from django.http import HttpResponse
    from django.test import Client

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
    files = {function.path for function in functions}
    packages = Counter(function.path.partition("/")[0] for function in functions)
    counts = ", ".join(f"{package} {count}" for package, count in packages.most_common())
    print(f"{name}: {len(functions)} functions in {len(files)} files ({counts})")
    for number, depths in enumerate(recorder.threads.values()):
        if number:
            print("  In the background:")
        for function, depth in depths.items():
            print(f"  {'  ' * depth}{function.name}  {function.path}:{function.line}")
    print()


if __name__ == "__main__":
    main()
