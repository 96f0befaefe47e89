"""A table that only servers of the release before fill; the next release removes it."""

from django.db import models

from record.models.publication import Publication


class RenderedItem(models.Model):
    """A publication in one form of the open data; a withholding empties the table."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="rendered_items")
    form = models.CharField(max_length=20)
    language = models.CharField(max_length=2, blank=True)
    depends_on = models.TextField()
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "form", "language"], name="one_item_a_form_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}/{self.form}/{self.language}"
