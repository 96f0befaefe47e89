from staff.models.audit import Act, AuditEntry
from staff.models.user import StaffManager, User

__all__ = ["Act", "AuditEntry", "StaffManager", "User"]
