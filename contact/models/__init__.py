from contact.models.details import ContactDetails, ContactSource
from contact.models.message import AnswerLanguage, Message
from contact.models.subject import Subject

__all__ = ["AnswerLanguage", "ContactDetails", "ContactSource", "Message", "Subject"]
