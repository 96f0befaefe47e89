"""The scripts of the form of a working copy: the page waits for none of them."""

import json
import re

import pytest
from django.urls import reverse

# It is short: the colours before anything is shown.
WAITED_FOR = re.compile(r"/static/admin/js/theme\.")


@pytest.fixture
def form(desk):
    return desk.get(reverse("admin:projects_project_add")).text


def test_scripts_of_a_form_run_once_the_page_is_read_or_a_widget_is_seen(form):
    [widgets] = re.findall(r'<template id="widget-scripts">.*?</template>', form, re.DOTALL)
    scripts = re.findall(r"<script[^>]* src=[^>]*>", form.replace(widgets, ""))
    waiting = [tag for tag in scripts if " defer" not in tag]
    assert len(scripts) > 5
    assert [tag for tag in waiting if not WAITED_FOR.search(tag)] == []
    assert not any("ckeditor" in tag or "vendor" in tag for tag in scripts)
    assert re.search(r"/jsi18n/.*/jquery\..*/select2\..*/inlines\.", widgets, re.DOTALL)


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
