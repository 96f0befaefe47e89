"""List the functions of this repository that four requests call: ``make bench-paths``.

The requests are a cold ``GET`` of a project's page, a save of the project in the admin, its
publication, and a contact message with the e-mails that it causes. A function is listed once per
request, at its first call, indented by the number of this repository's functions on the stack.

The site is a temporary one on SQLite with the starter content. Requests go to its WSGI application,
and forms are filled in as rendered: hardly any module is named here, so that code can be measured
before and after modules are renamed.
"""

import base64
import contextlib
import inspect
import os
import re
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

from bench.browser import Browser, options_of, values_of
from bench.sites import ROOT, environment, run
from tests.helpers.server.mail_server import MailServer

NOT_COUNTED = ("tests", "bench", "var")
SLUG = "glacy"  # a project of the starter content with funders, countries and activities
USERNAME = "editor"
PASSWORD = "correct horse battery staple"  # nosec B105  # of a site that is deleted
QUIET_SECONDS = 1.2  # a process checks once a second whether the site has changed
READING_SECONDS = 3.0  # a contact form sent sooner is held as spam
SECRET = re.compile(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}")
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
    application = load_application()
    visitor = Browser(application)
    with Recorder() as cold:
        response = visitor.request(f"/projects/{SLUG}/")
    if response.status != "200":
        sys.exit(f"The project's page was answered with {response.status}.")
    editor = signed_in(application)
    return {
        f"Cold GET /projects/{SLUG}/": cold,
        "Save": save(editor),
        "Publish": publish(editor),
        "Contact message": send_message(visitor),
    }


def load_application():
    """Load the code as a server does before it forks; what is logged later is not shown."""
    with contextlib.redirect_stderr(StringIO()):
        from django.core.wsgi import get_wsgi_application

        get_wsgi_application()
        from django.conf import settings
        from django.utils.module_loading import import_string

        import_module(settings.ROOT_URLCONF)
        return import_string(settings.WSGI_APPLICATION)


def signed_in(application) -> Browser:
    """Return the browser of a publisher who has just set up a second factor."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.urls import reverse
    from django_otp.oath import TOTP

    user = get_user_model().objects.create_user(USERNAME, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Publisher"))
    browser = Browser(application)
    login = reverse("admin:login")
    data = values_of(browser.follow(login).form("username"))
    browser.submit(login, data | {"username": USERNAME, "password": PASSWORD})
    second_factor = browser.request(reverse("admin:index")).location
    response = browser.follow(second_factor)
    key = SECRET.search(" ".join(response.page.text_content().split()))[0].replace(" ", "")
    code = f"{TOTP(base64.b32decode(key)).token():06}"
    data = values_of(response.form("code"))
    browser.request(second_factor, data | {"code": code, "password": PASSWORD})
    return browser


def save(editor: Browser) -> Recorder:
    path = project_form_path()
    data = values_of(editor.follow(path).form("title_en"))
    data |= {"title_en": [f"{data['title_en'][0]} (changed)"], "_save": ["Save"]}
    with Recorder() as recorder:
        editor.submit(path, data)
    return recorder


def publish(editor: Browser) -> Recorder:
    path = project_form_path()
    form = editor.follow(path).form("title_en")
    select = "CHANGE_FORM-action"
    action = next(name for name in options_of(form, select) if name.startswith("publish"))
    confirmation = editor.request(path, values_of(form) | {select: [action]}).form("confirmed")
    data = values_of(confirmation)
    for name in confirmation.fields:
        if "note" in name or "reason" in name:
            data[name] = ["Measured"]
    with Recorder() as recorder:
        editor.submit(confirmation.action, data)
    return recorder


def project_form_path() -> str:
    from django.apps import apps
    from django.urls import reverse

    project = apps.get_model("projects", "Project").objects.get(slug=SLUG)
    return reverse("admin:projects_project_change", args=[project.pk])


def send_message(visitor: Browser) -> Recorder:
    """Send a message whose subject has a recipient: two e-mails leave."""
    from django.apps import apps

    form = visitor.follow("/contact/").form("email")
    subject = options_of(form, "subject")[0]
    recipients = apps.get_model("contact", "Recipient").objects
    recipients.create(subject_id=subject, email="office@example.org")
    typed = {"name": "Ion", "email": "visitor@example.org", "subject": subject, "text": "When?"}
    time.sleep(READING_SECONDS)
    with Recorder() as recorder:
        visitor.submit("/contact/", values_of(form) | typed)
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
