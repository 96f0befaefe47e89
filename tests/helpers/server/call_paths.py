"""Write as JSON the functions of the site that two requests call: ``python call_paths.py``.

The first is a ``GET`` of a project's page, which this process answers as its first; the second
sends the confirmed form that publishes the project. The environment states an empty site. A
function is ``path:line name``; lambdas, comprehensions and imported modules are not counted.
"""

import inspect
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))
NOT_COUNTED = ("tests", "bench", "var")
SLUG = "glacy"  # a project of the starter content with funders, countries and activities
QUIET_SECONDS = 1.2  # a process checks once a second whether the site has changed


@contextmanager
def called_functions() -> Iterator[set[str]]:
    """Collect the functions of all threads until background threads call no new ones."""
    functions: set[str] = set()

    def record(frame, event, _argument):
        code = frame.f_code
        if event != "call" or not is_counted(code):
            return
        path = Path(code.co_filename).relative_to(ROOT)
        name = f"{path}:{code.co_firstlineno} {code.co_qualname}"
        if name not in functions and not is_importing(frame):
            functions.add(name)

    threading.setprofile_all_threads(record)
    yield functions
    count = -1
    while count < len(functions):
        count = len(functions)
        time.sleep(QUIET_SECONDS)
    threading.setprofile_all_threads(None)


@cache
def is_counted(code: CodeType) -> bool:
    is_function = bool(code.co_flags & inspect.CO_OPTIMIZED)
    return is_function and not code.co_name.startswith("<") and is_in_site(code)


@cache
def is_in_site(code: CodeType) -> bool:
    path = Path(code.co_filename)
    folder = path.relative_to(ROOT).parts[0] if path.is_relative_to(ROOT) else "."
    return folder not in NOT_COUNTED and not folder.startswith(".")


def is_importing(frame) -> bool:
    while frame := frame.f_back:
        if frame.f_code.co_name == "<module>" and is_in_site(frame.f_code):
            return True
    return False


def new_client():
    """Return a test client of the application that servers call, with all code loaded."""
    from django.core.handlers.wsgi import WSGIRequest
    from django.http import HttpResponse
    from django.test import Client

    from cproc_site.wsgi import application
    from tests.helpers.wsgi import respond

    import_module("cproc_site.urls")  # needs Django, which the application has set up

    def handle(environ):
        status, headers, body = respond(application, environ)
        response = HttpResponse(body, status=int(status[:3]))
        for name, value in headers:
            if name == "Set-Cookie":
                response.cookies.load(value)
            else:
                response[name] = value
        response.url = response.get("Location")  # where the client goes that follows redirects
        response.wsgi_request = WSGIRequest(environ)
        return response

    client = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    client.handler = handle
    return client


def sign_in(editor):
    """Sign in as a publisher with a second factor."""
    from django.contrib.auth.models import Group

    from tests.helpers.admin import sign_in as helper
    from tests.helpers.admin.filled_form import filled
    from tests.helpers.factories import PASSWORD

    user = helper.make_colleague()
    user.groups.add(Group.objects.get(name="Publisher"))
    helper.give_second_factor(user)
    typed = {"username": user.username, "password": PASSWORD}
    editor.post(helper.SIGN_IN, filled(editor.get(helper.SIGN_IN)) | typed)
    editor.post(helper.CODE, filled(editor.get(helper.CODE)) | {"code": helper.code_shown()})


def publish(editor) -> set[str]:
    """Save a changed project, choose to publish it, and confirm that."""
    import lxml.html

    from projects.models import Project
    from tests.helpers.admin.filled_form import filled
    from tests.helpers.admin.forms import USUAL_ANSWERS, form_of

    path = form_of(Project.objects.get(slug=SLUG))
    form = filled(editor.get(path), "project_form")
    editor.post(path, form | {"title_en": "Another title", "_save": "Save"})
    form = filled(editor.get(path), "project_form")
    page = editor.post(path, form | {"_publish": "Publish"}, follow=True)
    [confirmation] = lxml.html.fromstring(page.text).xpath("//form[.//input[@name='confirmed']]")
    with called_functions() as functions:
        response = editor.post(confirmation.get("action"), filled(page) | USUAL_ANSWERS)
    if not response.has_header("Location"):
        sys.exit(f"The publication was answered with {response.status_code}: {response.text}")
    return functions


def main():
    subprocess.run([sys.executable, "manage.py", "set_up"], cwd=ROOT, check=True)
    visitor = new_client()
    with called_functions() as functions:
        visitor.get(f"/projects/{SLUG}/")
    editor = new_client()
    sign_in(editor)
    found = {"page": sorted(functions), "publication": sorted(publish(editor))}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
