"""Required values and English texts that are empty, shares above 100 %, small amounts."""

from collections.abc import Iterator

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from core.i18n.languages import ORIGINAL
from publishing.checks.issues import Issue
from record.fields import find_column, is_needed_to_publish
from record.texts import ExtractedTexts


def missing_values(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find empty values, such as acronyms, that only drafts may leave out."""
    content = extracted.content
    for name in type(content).model_fields:
        column = find_column(content.model, name)
        if getattr(content, name) == "" and is_needed_to_publish(column):
            yield Issue(
                extracted.place(name),
                "value_is_missing",
                _("It is empty. Fill it in."),
                is_error=True,
            )


def missing_english(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find translations without an English text, and required texts that are empty."""
    for text in extracted.texts:
        if ORIGINAL in text.written or not text.needs_translation:
            continue
        message = _("It is empty. Write it, in English at least.")
        if text.written:
            message = _(
                "The English text is missing. Write it: it is shown where a translation is missing."
            )
        elif text.column.blank:
            continue
        yield Issue(text.place, "english_is_missing", message, ORIGINAL, is_error=True)


def shares(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find shares of more than 100 % in total, at the last share."""
    for rows_field, share_field in extracted.content.share_fields.items():
        rows = getattr(extracted.content, rows_field)
        total = sum(getattr(row, share_field) or 0 for row in rows)
        if total > 100:
            message = _(
                "The shares add up to {total}, which is more than 100 %. Correct one of them."
            ).format(total=_("{number} %").format(number=floatformat(total, "-2")))
            yield Issue(
                extracted.place(rows_field, len(rows), share_field),
                "shares_exceed_the_whole",
                message,
                is_error=True,
            )


def small_amounts(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find amounts that are too small to be plausible, such as 4.5 for 4.5 million."""
    for name, minimum in extracted.content.min_plausible.items():
        amount = getattr(extracted.content, name)
        if amount is not None and amount < minimum:
            message = _("{amount} is less than {minimum}. Is the amount complete?").format(
                amount=floatformat(amount, "-2g"), minimum=floatformat(minimum, "g")
            )
            yield Issue(extracted.place(name), "amount_is_small", message)
