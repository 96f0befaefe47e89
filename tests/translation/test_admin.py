"""The office’s terms in the admin, and their entries in the audit log."""

from django.urls import reverse

from accounts.models import AuditEntry
from pages import starter_content
from tests.helpers.admin.forms import form_of, sent
from translation.models import Term

ADD = reverse("admin:translation_term_add")
LIST = reverse("admin:translation_term_changelist")


def entries():
    return list(AuditEntry.objects.filter(kind="term").values_list("act", "old", "new"))


def test_changes_of_terms_are_in_the_audit_log(admin_client):
    admin_client.post(ADD, {"en": "e-evidence", "fr": "preuve", "other_fr": "indice\r\n\r\n"})
    term = Term.objects.get()
    sent(admin_client, form_of(term), ro="probă")
    sent(admin_client, form_of(term))
    data = {"action": "delete_selected", "_selected_action": term.pk}
    admin_client.post(LIST, data)
    admin_client.post(LIST, data | {"post": "yes"})
    assert not Term.objects.exists()
    added = {"en": ["e-evidence"], "fr": ["preuve", "indice"]}
    assert sorted(entries(), key=str) == sorted(
        [
            ("changed term", {}, added),
            ("changed term", {"ro": []}, {"ro": ["probă"]}),
            ("changed term", added | {"ro": ["probă"], "wrong_words": [], "note": ""}, {}),
        ],
        key=str,
    )
    log = admin_client.get(reverse("admin:accounts_auditentry_changelist")).text
    assert "Changed the list of terms" in log


def test_list_of_words_that_would_slow_all_checks_is_rejected(admin_client):
    page = sent(admin_client, ADD, en="Convention", wrong_en="word\n" * 1_000)
    assert "at most 2000 characters (it has 4999)" in page.text
    assert not Term.objects.exists()


def test_starter_terms_are_loaded_once():
    starter_content.load_unpublished()
    number = Term.objects.count()
    assert number > 0
    starter_content.load_unpublished()
    assert Term.objects.count() == number
    assert all(term.fr and term.ro for term in Term.objects.all())
