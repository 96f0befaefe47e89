"""Each role at each URL of the admin: the pages that it opens and the operations that succeed.

A new URL fails here until tests/helpers/admin/role_table.py lists who may open it.
"""

from fnmatch import fnmatch

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from record.content_cache import forget_contents
from tests.helpers.admin.forged_requests import ANSWERS, WAYS, Forger, chosen, filled_in_forms
from tests.helpers.admin.role_samples import SECRET, happened, make_samples, person_in
from tests.helpers.admin.role_table import EDITORS_ACTIONS, MAY, OPEN, ROLES
from tests.helpers.admin.urls import every_address, every_list
from tests.helpers.evidence import sign_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def samples(settings):
    samples = make_samples()
    sign_log(settings)  # without a checkpoint there is no evidence
    return samples


def signed_in(role):
    """Return a client that is signed in with the role."""
    client = Client()
    if person := person_in(role):
        client.force_login(person)
    return client


@pytest.fixture
def visitor(role):
    return signed_in(role)


def who_may_open(name) -> set:
    for pattern, roles in OPEN.items():
        if fnmatch(name, pattern):
            return roles
    return pytest.fail(
        f"Say who may open “{name}”: a line of OPEN in tests/helpers/admin/role_table.py."
    )


def is_open(response) -> bool:
    """Return whether the page opens; a redirect to the sign-in or the start page is a denial."""
    if response.status_code == 302:
        denials = {reverse("admin:login"), reverse("admin:index")}
        return response.url.partition("?")[0] not in denials
    return response.status_code == 200


def done_since(before) -> set:
    """Return the operations visible in the record, the audit log, accounts and roles."""
    return {act for act, found in happened().items() if found - before[act]}


def allowed(role) -> set:
    return {act for act, roles in MAY.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_role_opens_the_pages_of_the_table_and_reads_messages_only_if_it_may(
    visitor, samples, role
):
    addresses = every_address(samples)
    expected = {address.path: role in who_may_open(address.name) for address in addresses}
    before = happened()
    answers = {path: visitor.get(path) for path in expected}
    wrong = {
        path: answer.status_code
        for path, answer in answers.items()
        if is_open(answer) != expected[path]
    }
    assert wrong == {}, f"{role} sees these and should not, or the other way round."
    telling = [path for path, answer in answers.items() if SECRET.encode() in answer.getvalue()]
    assert bool(telling) == ("read messages" in allowed(role)), telling
    by_looking = {"read messages", "export", "hand out for translation"}
    assert done_since(before) == by_looking & allowed(role)


def test_roles_do_the_operations_of_the_table_and_no_others(samples):
    forms = filled_in_forms(samples)
    for role in ROLES:
        with transaction.atomic():
            attempt_all_operations(role, samples, forms)
            transaction.set_rollback(True)
        forget_contents()  # the next role changes the same version


def attempt_all_operations(role, samples, forms):
    forger, may = Forger(signed_in(role), samples, forms), allowed(role)
    now = happened()
    for number, (act, attempt) in enumerate(WAYS):
        before = now
        attempt(forger)
        now = happened()
        done = {name for name in now if now[name] - before[name]}
        assert (act in done) == (act in may), f"{role}: {act} (way {number})"
        assert done <= may, f"{role} did more than it may by way {number}, {act}"


@pytest.mark.parametrize("role", ["Nobody", "Correspondent", "Editor"])
def test_role_gains_nothing_by_forged_requests(visitor, samples, role):
    before = happened()
    for address, sample, actions in every_list(samples):
        for action in actions if role != "Editor" else set(actions) - EDITORS_ACTIONS:
            visitor.post(address, chosen(action, sample, samples))
    for address in every_address(samples):
        if address.name != "logout":
            visitor.post(
                address.path,
                ANSWERS | {"_publish": "Publish", "CHANGE_FORM-action": "publish_selected"},
            )
    assert done_since(before) <= allowed(role)


def test_table_operations_are_all_tried():
    assert {act for act, _ in WAYS} == set(MAY)


def test_url_missing_from_the_table_is_reported():
    with pytest.raises(pytest.fail.Exception, match="Say who may open “record_publication_new”"):
        who_may_open("record_publication_new")
