"""The search of the admin: results, suggestions, commands, messages and URLs that are pasted."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from publishing import previews
from record import drafts as record_drafts
from tests.helpers.admin.forms import form_of, html_of
from tests.helpers.admin.role_samples import person_in
from tests.helpers.factories import (
    change,
    make_activity,
    make_document,
    make_message,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.times import DAY
from tests.helpers.uploads.files import picture, upload

FIND = reverse("admin:find")
URL = "https://example.org/"
JSON = {"Accept": "application/json"}
OBJECTIVE = {
    "objective_en": "<p>Against crime.</p>",
    "objective_fr": "<p>Contre la criminalité.</p>",
}


@pytest.fixture
def editor(client):
    person = person_in("Editor")
    client.force_login(person)
    return person


def find(client, typed):
    return client.get(FIND, {"q": typed})


def suggested(client, typed):
    return client.get(FIND, {"q": typed}, headers=JSON).json()["suggestions"]


def labels(client, typed):
    return [suggestion["label"] for suggestion in suggested(client, typed)]


def test_result_has_kind_state_field_language_sentence_and_link_to_the_form(client, editor):
    texts = OBJECTIVE | {"summary_en": "Crime.", "summary_fr": "La criminalité."}
    project = published(make_project(acronym="GLACY+", **texts))
    page = find(client, "criminalite")
    assert "In 1 draft" in page.text
    html = html_of(page)
    assert f'<a href="{form_of(project)}#id_summary_fr">GLACY+</a>' in html
    assert "Project · Live since" in html
    assert "Objective (French):" in html
    assert '<q lang="fr">Contre la <mark>criminalité</mark>.</q>' in html


def test_highlighted_text_is_escaped(client, editor):
    make_project(title_en='<img src=x onerror="alert(1)">ransom', acronym="<b>A</b>")
    make_project(acronym="<b>B</b>", title_en="ransom")
    page = find(client, '"><script>alert(2)</script> ransom')
    assert "<script>alert(2)" not in page.text
    page = find(client, "ransom")
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;<mark>ransom</mark>" in page.text
    assert "<b>A</b>" not in page.text


def test_suggestions_are_json_with_the_headers_of_the_admin(client, editor):
    project = make_project(acronym="GLACY+", **OBJECTIVE)
    response = client.get(FIND, {"q": "criminalite"}, headers=JSON)
    [suggestion] = response.json()["suggestions"]
    assert suggestion["url"] == f"{form_of(project)}#id_objective_fr"
    assert (suggestion["label"], suggestion["language"]) == ("GLACY+", "fr")
    assert suggestion["runs"] == ["Contre la ", "criminalité", "."]
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_form_of_the_only_text_with_the_words_is_opened_at_its_field(client, editor):
    project = make_project(acronym="GLACY+", links=[{"label_fr": "Décision", "url": URL}])
    url = f"{form_of(project)}#id_links-0-label_fr"
    assert find(client, "decision").url == url
    project.summary_en = "Decisions"
    project.save()
    assert find(client, "decision").status_code == 200


def test_more_drafts_than_suggestions_are_on_the_results_page(client, editor):
    for number in range(25):
        make_project(acronym=f"P{number}", summary_en="Evidence")
    assert labels(client, "evidence")[-1] == "Show all 25 drafts"
    assert "In 25 drafts" in find(client, "evidence").text
    assert client.get(FIND, {"q": "evidence", "page": 2}).text.count("changelink") == 5


def test_search_costs_the_same_number_of_queries_however_much_it_finds(
    client, editor, django_assert_max_num_queries
):
    for number in range(9):
        make_project(acronym=f"P{number}", summary_en="Evidence")
        make_activity(title_en="On evidence")
    find(client, "evidence")
    with django_assert_max_num_queries(12):
        assert len(suggested(client, "evidence")) == 7


@pytest.mark.parametrize("headers", [{}, JSON])
def test_drafts_of_kinds_that_the_user_may_not_view_are_not_found(client, headers):
    published(make_project(slug="glacy", acronym="SECRET-PROJECT", summary_en="Evidence"))
    make_page(title_en="Evidence on a page", body_en="<p>Evidence.</p>")
    client.force_login(make_user("pages.view_standingpage"))
    response = client.get(FIND, {"q": "evidence"}, headers=headers)
    assert "Evidence on a page" in response.text
    assert "SECRET" not in response.text
    assert client.get(FIND, {"q": "/projects/glacy/"}, headers=headers).status_code == 200
    assert suggested(client, "/projects/glacy/") == []


def test_message_is_found_by_its_reference_by_staff_who_may_read_it(client, editor):
    message = make_message(reference="C-2026-7F3K9", name="Ana Ionescu", text="A secret")
    assert labels(client, "C-2026-7F3K9") == []
    client.force_login(make_user("contact.view_message"))
    for typed in ("c-2026-7f", "Re: [C-2026-7F3K9]"):
        [suggestion] = suggested(client, typed)
        assert suggestion["url"] == form_of(message)
        assert "Ionescu" not in str(suggestion)
        assert "C-2026-7F3K9" in find(client, typed).text
    assert labels(client, "Ionescu") == labels(client, "secret") == []
    assert not AuditEntry.objects.filter(kind="message").exists()


@pytest.mark.parametrize(
    ("typed", "label", "url"),
    [
        ("new proj", "New project", reverse("admin:projects_project_add")),
        (
            "romanian",
            "Translations: Romanian",
            reverse("admin:translations_language", args=["ro"]),
        ),
        (
            "telephone number",
            "Telephone number",
            reverse("admin:contact_contactdetails_changelist") + "#id_telephone",
        ),
        ("waiting", "Waiting for me", reverse("admin:worklist", args=["waiting"])),
    ],
)
def test_command_is_suggested(client, editor, typed, label, url):
    [suggestion] = suggested(client, typed)
    assert (suggestion["label"], suggestion["url"]) == (label, url)
    assert client.get(url, follow=True).status_code == 200


def test_command_is_found_in_the_language_of_the_admin_and_in_english(client, editor):
    editor.language = "fr"
    editor.save()
    assert len(suggested(client, "new project")) == 1
    assert len(suggested(client, "traductions roumain")) == 1


def test_commands_are_those_that_the_user_may_use(client):
    client.force_login(make_user("projects.view_project"))
    assert labels(client, "project") == ["Projects"]
    assert labels(client, "telephone") == labels(client, "translations") == []


def test_pasted_url_of_a_page_a_draft_or_a_file_opens_the_form(client, editor):
    image = {"image": upload(picture()), "image_is_decorative": True}
    project = published(make_project(slug="glacy", **image))
    renamed = change(published(make_activity(slug="before")), slug="after")
    [draft] = record_drafts.newest_of([project]).values()
    now = timezone.now()
    shared = previews.make_link([draft], None, "/projects/glacy/", now, recipient_name="Ministry")
    of_project = (
        "/projects/glacy/",
        "http://testserver/projects/glacy/",
        "testserver/projects/glacy",
        "https://TESTSERVER/projects/glacy/?a=b#c",
        "/fr/projects/glacy/",
        f"/archive/{now.date() - DAY}/ro/projects/glacy/",
        previews.link_path(shared),
        "/admin/preview/17/fr/projects/glacy/",
        "/history/project/glacy/",
        form_of(project),
        project.image.url,
        f"{project.image.url}.480.webp",
    )
    urls = dict.fromkeys(of_project, project)
    urls |= {"/activities/before/": renamed, "/activities/after/": renamed}
    urls["/not-published/"] = make_page(slug="not-published")
    forms = {url: form_of(obj) for url, obj in urls.items()}
    forms["/fr/activities/"] = reverse("admin:projects_activity_changelist")
    for url, form in forms.items():
        assert find(client, f" {url} ").url == form, url
        [suggestion] = suggested(client, url)
        assert suggestion["url"] == form, url


@pytest.mark.parametrize(
    "typed",
    [
        "/",
        "/projects/unknown/",
        "/a/b/c/",
        "http://testserver/history/x/y/",
        "//testserver",
        "/[",
    ],
)
def test_url_without_a_form_is_reported(client, editor, typed):
    assert "No form that you can open belongs to this URL" in find(client, typed).text
    assert suggested(client, typed) == []


@pytest.mark.parametrize("typed", ["https://example.org/projects/glacy/", "http://[x", "ab/cd ef"])
def test_url_of_another_site_is_searched_as_text(client, editor, typed):
    published(make_project(slug="glacy"))
    assert "Nothing found" in find(client, typed).text


@pytest.mark.parametrize("typed", ["", " ", "a", "“”"])
def test_short_query_finds_no_drafts(client, editor, typed):
    make_document(title_en="A document")
    assert "In 1 draft" not in find(client, typed).text


def test_search_is_in_the_header_of_every_page_and_read_only(client, editor):
    for url in (reverse("admin:index"), form_of(make_project()), FIND):
        page = client.get(url).text
        assert f'method="get" action="{FIND}"' in page
        assert "<kbd>Ctrl</kbd> <kbd>S</kbd>" in page
    assert client.post(FIND, {"q": "evidence"}).status_code == 405
    client.logout()
    assert FIND not in client.get(reverse("admin:login")).text
