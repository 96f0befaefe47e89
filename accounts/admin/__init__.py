from accounts.admin.outdated_forms import OutdatedFormCheck
from accounts.admin.users import RoleAdmin, StaffAdmin
from accounts.audit.admin import AuditEntryAdmin, ReadOnly
from accounts.audit.search import AuditedSearchMixin
