from staff.admin.accounts import RoleAdmin, StaffAdmin
from staff.admin.entries import AuditEntryAdmin

__all__ = ["AuditEntryAdmin", "RoleAdmin", "StaffAdmin"]
