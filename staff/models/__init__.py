from staff.models.audit import Act, AuditEntry
from staff.models.user import DeskLanguage, StaffManager, User

__all__ = ["Act", "AuditEntry", "DeskLanguage", "StaffManager", "User"]
