from contact.admin.deliveries import DeliveryAdmin
from contact.admin.details import ContactDetailsAdmin
from contact.admin.inbox import MessageAdmin
from contact.admin.subjects import SubjectAdmin

__all__ = ["ContactDetailsAdmin", "DeliveryAdmin", "MessageAdmin", "SubjectAdmin"]
