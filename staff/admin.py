from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from staff.models import User


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Accounts. To take somebody's access away, untick “Active”: the record goes on naming them."""

    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_superuser"]

    def has_delete_permission(self, request, obj=None):
        return False
