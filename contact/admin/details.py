"""Admin of the contact details."""

from django.contrib import admin
from django.db import models

from contact.email_addresses import EmailAddressField
from contact.models import ContactDetails, ContactSource
from desk.admin import PublishableAdmin, RowInline


class ContactSourceInline(RowInline):
    model = ContactSource


@admin.register(ContactDetails)
class ContactDetailsAdmin(PublishableAdmin):
    list_display = ["office_name_en", "telephone", "email", "state_label", "owner"]
    inlines = [ContactSourceInline]
    formfield_overrides = PublishableAdmin.formfield_overrides | {
        models.EmailField: {"form_class": EmailAddressField}
    }
