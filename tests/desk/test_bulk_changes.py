"""Owner, review date, region and fields of work of many objects, changed from their list."""

import datetime

from django.urls import reverse

from pages.models import StandingPage
from projects.models import Project
from record.models import Publication, State
from tests.helpers.admin.forms import chosen, confirmed, told
from tests.helpers.factories import make_field, make_page, make_project, make_user, published

ACTION = "change_many_selected"


def test_new_values_are_saved_as_drafts_and_the_others_stay(desk):
    owner, field = make_user(), make_field()
    projects = [published(make_project(region="global", title_en="Kept")) for _ in range(2)]
    page = chosen(desk, ACTION, *projects)
    response = confirmed(desk, page, owner=owner.pk, fields=[field.pk])
    assert told(response) == ["Saved: 2. Publish the drafts whose content changed."]
    for project in Project.objects.all():
        assert (project.owner, list(project.fields.all())) == (owner, [field])
        assert (project.region, project.title_en, project.state) == (
            "global",
            "Kept",
            State.CHANGED,
        )
    assert Publication.objects.candidates().filter(saved_by__is_superuser=True).count() == 2


def test_owner_and_review_date_change_no_content(desk):
    page = published(make_page())
    address = reverse("admin:pages_standingpage_changelist")
    form = chosen(desk, ACTION, page, address=address)
    assert list(form.context["form"].fields) == ["owner", "review_date"]
    confirmed(desk, form, review_date="2099-03-01")
    page = StandingPage.objects.get()
    assert (page.review_date, page.state) == (datetime.date(2099, 3, 1), State.LIVE)


def test_text_that_a_colleague_saves_meanwhile_is_not_overwritten(desk, monkeypatch):
    projects = [make_project(title_en="Before"), make_project(title_en="Before")]
    page = chosen(desk, ACTION, *projects)
    save = Project.save

    def save_and_let_a_colleague_write(obj, *args, **kwargs):
        save(obj, *args, **kwargs)
        Project.objects.exclude(pk=obj.pk).update(title_en="By a colleague")

    monkeypatch.setattr(Project, "save", save_and_let_a_colleague_write)
    confirmed(desk, page, region="global")
    assert [project.region for project in Project.objects.all()] == ["global", "global"]
    assert Project.objects.filter(title_en="By a colleague").count() == 2


def test_at_least_one_value_is_required(desk):
    response = confirmed(desk, chosen(desk, ACTION, make_project()))
    assert "Enter at least one new value." in response.text
