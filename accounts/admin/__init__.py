from accounts.admin.users import RoleAdmin, StaffAdmin
from accounts.audit.admin import AuditEntryAdmin
from accounts.audit.export import CsvExportMixin

__all__ = ["AuditEntryAdmin", "CsvExportMixin", "RoleAdmin", "StaffAdmin"]
