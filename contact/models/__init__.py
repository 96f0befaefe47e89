from contact.models.delivery import Delivery, MailKind
from contact.models.details import ContactDetails, ContactProfile, ContactSource, RoleContact
from contact.models.message import (
    Answer,
    AnswerLanguage,
    HeldFor,
    Message,
    MessageState,
    Note,
)
from contact.models.subject import Recipient, Subject
