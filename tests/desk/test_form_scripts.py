"""The scripts of the form of a working copy: the page waits for none of them."""

import json
import re

import pytest
from django.urls import reverse

from tests.helpers.admin.forms import form_of
from tests.helpers.factories import make_project

# Both are short: the colours before anything is shown, and the words that other scripts need.
WAITED_FOR = re.compile(r"/static/admin/js/theme\.|/admin/jsi18n/")


@pytest.fixture
def form(desk):
    return desk.get(reverse("admin:projects_project_add")).text


def test_scripts_of_a_form_run_once_the_page_is_read(form):
    scripts = re.findall(r"<script[^>]* src=[^>]*>", form)
    waiting = [tag for tag in scripts if not re.search(r' defer|type="module"', tag)]
    assert len(scripts) > 20
    assert [tag for tag in waiting if not WAITED_FOR.search(tag)] == []
    assert not any("ckeditor" in tag for tag in scripts)


def test_scripts_of_the_slug_are_those_of_a_new_object(form, client):
    assert "admin/js/urlify" in form
    assert "admin/js/urlify" not in client.get(form_of(make_project())).text


def test_form_has_the_settings_and_texts_of_all_editors_once(form):
    [text] = re.findall(r'id="editor-settings" type="application/json">(.*?)</script>', form)
    settings = json.loads(text)
    assert [path.rpartition("/")[2][:8] for path in settings["scripts"]] == ["ckeditor", "fixups.j"]
    assert settings["config"]["versionCheck"] is False
    assert "fr:French" in settings["config"]["language_list"]
    assert [name for name, *_ in settings["plugins"]] == ["cproclink", "cprocpaste", "cproctable"]
    assert form.count("removePlugins") == 1
    [text] = re.findall(r'id="editor-texts" type="application/json">(.*?)</script>', form)
    texts = json.loads(text)
    assert texts["targets_url"] == reverse("admin:link_targets")
    assert texts["language"] == {"button": "Language of the words", "remove": "Remove language"}
    assert texts["pasted"]["lists"] == ["{number} list", "{number} lists", "{number} lists"]
