from contact.admin.deliveries import DeliveryAdmin
from contact.admin.inbox import MessageAdmin
from contact.admin.subjects import ContactDetailsAdmin, SubjectAdmin
