"""Change the owner, the review date and other fields of many objects together."""

from typing import Any

from django import forms
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.i18n.date_fields import DayField
from desk.admin.confirmation import ConfirmedAction
from publishing.operations.steps import deleted


class BulkChangeForm(forms.Form):
    """The fields of ``model`` named in ``names``; an empty one stays as it is."""

    def __init__(self, *args: Any, model: Any, names: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            column = model._meta.get_field(name)
            is_day = isinstance(column, models.DateField)
            options = {"form_class": DayField} if is_day else {}
            field = column.formfield(required=False, **options)
            is_multiple = isinstance(field, forms.ModelMultipleChoiceField)
            field.help_text = _("These replace the present ones.") if is_multiple else ""
            self.fields[name] = field
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(is_active=True)

    def clean(self) -> dict[str, Any]:
        """Return the new values only, of which there is at least one."""
        answers = {name: value for name, value in (super().clean() or {}).items() if value}
        if not answers and not self.errors:
            raise ValidationError(_("Enter at least one new value."), code="nothing_changes")
        return answers


class BulkChangeAction(ConfirmedAction):
    """Save the new values as drafts; visitors see no change until these are published."""

    name = "change_many_selected"
    description = gettext_lazy("Change fields of %(verbose_name_plural)s…")
    title = gettext_lazy("Change fields")
    button = gettext_lazy("Save drafts")
    explanation = gettext_lazy("What you leave empty stays as it is.")
    permission = "change"
    locations = [ActionLocation.CHANGE_LIST]
    form_class = BulkChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        admin: Any = self.modeladmin
        return {"model": admin.model, "names": admin.bulk_fields}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        rows: Any = self.modeladmin.model.objects.select_for_update()
        for listed in self.objects:
            # Read again: a form that a colleague saves meanwhile must not be overwritten.
            obj = rows.filter(pk=listed.pk).first()
            if obj is None:
                raise deleted(listed)
            for name, value in cleaned_data.items():
                if obj._meta.get_field(name).many_to_many:
                    getattr(obj, name).set(value)
                else:
                    setattr(obj, name, value)
            obj.save(by=self.user)
        text = _("Saved: {number}. Publish the drafts whose content changed.")
        return text.format(number=len(self.objects))
