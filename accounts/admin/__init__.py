from accounts.admin.users import RoleAdmin, StaffAdmin
from accounts.audit.admin import AuditEntryAdmin
from accounts.audit.export_admin import TakesListAway

__all__ = ["AuditEntryAdmin", "RoleAdmin", "StaffAdmin", "TakesListAway"]
