"""The data that a browser would send for the forms of a page without any change."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Collect the values of the controls of one form, without its buttons."""

    def __init__(self, html, form_id=None):
        super().__init__(convert_charrefs=True)
        self.data, self.form_id, self.inside = {}, form_id, form_id is None
        self._text = self._select = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form" and self.form_id:
            self.inside = attrs.get("id") == self.form_id
        elif self.inside:
            getattr(self, f"_read_{tag}", lambda attrs: None)(attrs)

    def handle_endtag(self, tag):
        if tag == "textarea" and self._text is not None:
            name, text = self._text
            self._put(name, text.removeprefix("\n").removeprefix("\r\n"))
            self._text = None
        elif tag == "select" and self._select:
            name, first, chosen, many = self._select
            for value in chosen or ([] if many or first is None else [first]):
                self._put(name, value)
            self._select = None

    def handle_data(self, data):
        if self._text is not None:
            self._text = (self._text[0], self._text[1] + data)

    def _read_input(self, attrs):
        kind = attrs.get("type", "text")
        if kind in ("submit", "button", "file") or not attrs.get("name"):
            return
        if kind not in ("checkbox", "radio") or "checked" in attrs:
            self._put(attrs["name"], attrs.get("value", "on" if kind == "checkbox" else ""))

    def _read_textarea(self, attrs):
        self._text = (attrs["name"], "")

    def _read_select(self, attrs):
        self._select = [attrs.get("name"), None, [], "multiple" in attrs]

    def _read_option(self, attrs):
        if self._select:
            value = attrs.get("value", "")
            if self._select[1] is None:
                self._select[1] = value
            if "selected" in attrs:
                self._select[2].append(value)

    def _put(self, name, value):
        if name is None:
            return  # a browser does not send it
        self.data.setdefault(name, []).append(value)


def filled(response, form_id=None) -> dict:
    """Return the data of a form (without ``form_id`` of all), without the rows of templates."""
    data = FormReader(response.content.decode(), form_id).data
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
