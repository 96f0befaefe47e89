"""Errors are stored as codes and described in the language of the reader."""

from smtplib import SMTPRecipientsRefused

from django.utils import translation

from contact.models import Delivery
from core.mail.errors import MailError, classify


def test_error_is_described_in_the_language_of_the_reader():
    refused = {"a@x.example": (551, b"a@x.example?"), "b@x.example": (550, b"who?")}
    code, detail = classify(SMTPRecipientsRefused(refused))
    assert (code, detail) == (MailError.ADDRESS_REFUSED, "550, 551")
    mail = Delivery(error=code, error_detail=detail)
    assert mail.error_label == "The mail server rejected the address (code 550, 551)."
    with translation.override("fr"):
        french = "Le serveur de messagerie a rejeté l’adresse (code 550, 551)."
        assert mail.error_label == french
    assert Delivery().error_label == ""
