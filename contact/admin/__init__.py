from contact.admin.details import ContactDetailsAdmin, SubjectAdmin
from contact.admin.messages import MessageAdmin

__all__ = ["ContactDetailsAdmin", "MessageAdmin", "SubjectAdmin"]
