from contact.models.correspondence import Answer, Note
from contact.models.delivery import Delivery, MailKind
from contact.models.details import ContactDetails, ContactSource
from contact.models.message import AnswerLanguage, HeldFor, Message, MessageState
from contact.models.message_count import MessageCount
from contact.models.subject import Recipient, Subject

__all__ = [
    "Answer",
    "AnswerLanguage",
    "ContactDetails",
    "ContactSource",
    "Delivery",
    "HeldFor",
    "MailKind",
    "Message",
    "MessageCount",
    "MessageState",
    "Note",
    "Recipient",
    "Subject",
]
