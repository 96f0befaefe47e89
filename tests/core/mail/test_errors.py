"""Errors are stored as codes and described in the language of the reader."""

from smtplib import SMTPRecipientsRefused

from django.utils import translation

from core.mail.errors import MailError, classify, describe_error


def test_error_is_described_in_the_language_of_the_reader():
    refused = {"a@x.example": (551, b"a@x.example?"), "b@x.example": (550, b"who?")}
    code, detail = classify(SMTPRecipientsRefused(refused))
    assert (code, detail) == (MailError.ADDRESS_REFUSED, "550, 551")
    assert describe_error(code, detail) == "The mail server rejected the address (code 550, 551)."
    with translation.override("fr"):
        assert describe_error(code, detail) == (
            "Le serveur de messagerie a rejeté l’adresse (code 550, 551)."
        )


def test_mail_without_an_error_has_no_description():
    assert describe_error("", "") == ""
