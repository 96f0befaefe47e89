from staff.admin.accounts import RoleAdmin, StaffAdmin
from staff.admin.entries import AuditEntryAdmin
from staff.admin.taking_away import TakesListAway

__all__ = ["AuditEntryAdmin", "RoleAdmin", "StaffAdmin", "TakesListAway"]
