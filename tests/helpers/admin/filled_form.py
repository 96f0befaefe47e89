"""The data that a browser would send for the forms of a page without any change."""

from collections import defaultdict

from lxml.html import fromstring

BUTTONS = ("submit", "button", "file")
CHOICES = ("checkbox", "radio", "select")


def values_of(form) -> dict[str, list[str]]:
    """Return the values of the controls under the element, without buttons."""
    values = defaultdict(list)
    for control in form.iter("input", "textarea", "select"):
        kind = control.get("type", control.tag)
        value = control.value
        if not control.name or kind in BUTTONS or (value is None and kind in CHOICES):
            continue
        if kind == "textarea":
            value = value.removeprefix("\n")
        values[control.name] += [value or ""] if isinstance(value, str | None) else value
    return {name: found for name, found in values.items() if found}


def filled(response, form_id=None) -> dict:
    """Return the data of a form (without ``form_id`` of all), without the rows of templates."""
    page = fromstring(response.content.decode())
    data = values_of(page.get_element_by_id(form_id) if form_id else page)
    return {name: values for name, values in data.items() if "__prefix__" not in name}


def filled_working_copy(response) -> dict:
    """Return the data of the form of a working copy."""
    return filled(response, f"{response.context['opts'].model_name}_form")


def with_row(data, prefix, **columns) -> dict:
    """Return ``data`` with one more row of an inline."""
    total = f"{prefix}-TOTAL_FORMS"
    number = int(data[total][0])
    row = {f"{prefix}-{number}-{name}": value for name, value in columns.items()}
    return data | {total: [str(number + 1)]} | row
