"""Comments on fields and words at a form: written, shown, resolved and reopened."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import Act, AuditEntry
from desk.admin_urls import action_url
from publishing import review
from record.models import ReviewEntry, Step
from tests.helpers.admin.forms import confirmed, form_of, html_of, told
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import change, make_page, make_project, make_superuser, make_user
from tests.helpers.publishing import publish, reviewed

GONE = "These words are no longer in the field."


def desk_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor():
    user = make_user(first_name="Ana")
    user.groups.add(Group.objects.get(name="Editor"))
    return desk_of(user)


@pytest.fixture
def page():
    return make_page(title_en="Privacy", body_en="<p>We store <em>nothing</em> about you.</p>")


def comment_on(obj, text="Is it so?", **words):
    reviewed(obj, Step.COMMENTED, make_user(first_name="Mihai"), text, **words)
    return ReviewEntry.objects.latest("pk")


def acted(client, action, obj, query="", **answers):
    opened = client.get(f"{action_url(obj, action)}{query}")
    return confirmed(client, opened, **answers)


def test_comment_is_written_at_its_own_page_which_has_the_field_and_the_words(editor, page):
    query = "?field=title_en&quote=Privacy"
    opened = html_of(editor.get(f"{action_url(page, 'comment_selected')}{query}"))
    assert '<option value="title_en" selected>Title (English)</option>' in opened
    response = acted(editor, "comment_selected", page, query, text="Too short.")
    assert response.url == f"{form_of(page)}#comments"
    assert told(response) == ["The comment is stored."]
    entry = ReviewEntry.objects.get()
    assert (entry.step, entry.by, entry.text) == (Step.COMMENTED, "Ana", "Too short.")
    assert (entry.field, entry.quote) == ("title_en", "Privacy")


def test_comment_without_text_or_on_no_field_of_the_form_is_rejected(editor, page):
    for answers in ({"text": " "}, {"text": "Why?", "field": "password"}):
        response = acted(editor, "comment_selected", page, **answers)
        assert "Not done yet." in response.text
    assert not ReviewEntry.objects.exists()


def test_open_comment_is_in_the_panel_and_next_to_its_field(editor, page):
    comment_on(page, field="body_en", quote="nothing")
    html = html_of(editor.get(form_of(page)))
    assert '<a href="#id_body_en" class="comment-place">Text (English)</a>' in html
    beside = html.partition('id="id_body_en_helptext"')[2].partition("<textarea")[0]
    assert "<q>nothing</q> <blockquote>Is it so?</blockquote>" in beside
    assert "resolve_selected" in beside
    assert GONE not in html


def test_comment_on_rows_is_next_to_them(editor):
    project = make_project(links=[{"label_en": "Page", "url": "https://example.org/"}])
    comment_on(project, field="links", quote="Page")
    html = html_of(editor.get(form_of(project)))
    assert '<a href="#links-group" class="comment-place">Project links</a>' in html
    rows = html.partition('id="links-heading"')[2].partition("inline-related")[0]
    assert "<blockquote>Is it so?</blockquote>" in rows


def test_comment_says_that_its_words_are_gone(editor, page):
    comment_on(page, field="body_en", quote="nothing about you")
    comment_on(page, field="body_en")
    comment_on(page, quote="nowhere")
    assert GONE not in editor.get(form_of(page)).text
    change(page, body_en="<p>We store little about you.</p>")
    assert editor.get(form_of(page)).text.count(GONE) == 2


def test_comment_is_resolved_once_and_reopened_at_the_form(editor, page):
    entry = comment_on(page, field="title_en")
    query = f"?comment={entry.pk}"
    assert acted(editor, "resolve_selected", page, query).url == f"{form_of(page)}#comments"
    review.resolve(entry, make_user(), timezone.now())
    assert not ReviewEntry.objects.open_comments().exists()
    html = html_of(editor.get(form_of(page)))
    assert "Resolved (1)" in html
    assert ", <bdi>Ana</bdi>" in html
    assert html.count("Is it so?</blockquote>") == 1
    acted(editor, "reopen_selected", page, query)
    assert ReviewEntry.objects.open_comments().get() == entry
    audited = AuditEntry.objects.filter(act__in=[Act.RESOLVED, Act.REOPENED_COMMENT])
    assert list(audited.order_by("pk").values_list("act", "by__first_name", "reference")) == [
        (Act.RESOLVED, "Ana", str(page.key)),
        (Act.REOPENED_COMMENT, "Ana", str(page.key)),
    ]


def test_comments_of_another_object_are_not_resolved(editor, page):
    other = comment_on(make_page())
    acted(editor, "resolve_selected", page, comment=str(other.pk))
    assert ReviewEntry.objects.open_comments().exists()


def test_user_who_may_not_change_the_object_neither_comments_nor_resolves(page):
    comment_on(page)
    reader = desk_of(make_user("pages.view_standingpage"))
    html = reader.get(form_of(page)).text
    assert "Is it so?" in html
    for action in ("comment_selected", "resolve_selected", "reopen_selected"):
        assert action not in html
        assert reader.get(action_url(page, action)).status_code == 403


def test_publishing_page_lists_open_comments_without_blocking(page):
    desk = desk_of(make_superuser())
    comment_on(page, "Is it so?")
    change(page, title_en="Privacy of visitors")
    comment_on(page, "Which visitors?", field="title_en")
    opened = desk.get(action_url(page, "publish_selected"))
    html = html_of(opened)
    assert "2 comments are open" in html
    assert f'<a href="{form_of(page)}#comments">' in html
    assert html.count("Is it so?") == html.count("Which visitors?") == 1
    confirmed(desk, opened)
    page_html = html_of(desk.get(form_of(page)))
    assert "Comments (2)" in page_html
    public = Client().get(f"/{page.slug}/").text
    assert "Privacy of visitors" in public
    assert "Is it so?" not in public


def test_form_has_comments_of_guests_and_open_ones_after_a_publication(editor, page):
    reviewed(page, Step.COMMENTED, None, "From outside", name="Elena", link=link_to(page))
    publish(page, make_user(), solo_reason="Alone")
    assert "Elena (by a shared link)" in editor.get(form_of(page)).text
