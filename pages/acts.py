"""Legal acts and milestones: contents and working copies."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from accounts.roles import WRITERS
from core.i18n import languages
from core.i18n.dates import PartialDate
from record import schema
from record.content import Content, Frozen, LocalisedText, RichText
from record.models import LinkRow, Publishable, Row
from record.schema import Link


class ActType(TextChoices):
    DECISION = "decision", _("Decision")
    MEMORANDUM = "memorandum", _("Memorandum")
    LAW = "law", _("Law")
    TREATY = "treaty", _("Treaty")


class Step(TextChoices):
    APPROVAL = "approval", _("Approval of the draft")
    ADOPTION = "adoption", _("Adoption")
    SIGNATURE = "signature", pgettext_lazy("step of an act", "Signature")
    OPENING = "opening", _("Opening for signature")
    RATIFICATION = "ratification", _("Ratification")
    PUBLICATION = "publication", _("Official publication")
    ENTRY_INTO_FORCE = "entry-into-force", _("Entry into force")


class Part(TextChoices):
    """The part of a body in an act."""

    ADOPTED = "adopted", pgettext_lazy("act", "Adopted by")
    SIGNED = "signed", _("Signed by")
    DONE = "done", _("Done by")


class ActStepContent(Frozen):
    """A dated step of an act."""

    step: str = schema.code(_("step"), Step, "", required=True)
    date: PartialDate | None = schema.date(
        _("date"), _("As precise as in the source: 2013-10-15, 2013-10 or 2013.")
    )
    detail: LocalisedText = schema.line(
        _("detail"), _("Place, official gazette or body, for example “Strasbourg”.")
    )


class ActBodyContent(Frozen):
    """A body that adopted, signed or made an act."""

    name: LocalisedText = schema.line(_("name"), _("For example “Committee of Ministers”."))
    part: str = schema.code(_("part"), Part, "", required=True)


class ActTextContent(Link):
    """A site with the text of an act, as the label of the link."""

    language: str = schema.text(
        _("language"), 5, _("Language code of the text, for example en or fr.")
    )
    is_official: bool = schema.flag(
        _("official site"), _("Sites of the bodies themselves come first.")
    )


class ActContent(Content):
    """A legal act with its steps."""

    kind = "act"
    shown_on = {"pages:home": _("Home"), "pages:milestones": _("Legal basis")}
    view_name = "pages:act"
    list_view_name = "pages:milestones"
    list_title = _("Legal basis")
    menu_place = 2
    roles = WRITERS
    side_bar = ("office", 2)
    new_label = _("New legal act")
    date_fields = ("date",)
    verbatim_fields = ("official_title", "reference", "bodies")
    own_language_fields = ("official_title",)
    search_place = 5

    title: LocalisedText = schema.line(
        _("title"),
        _("Short name on this site: “Memorandum of Understanding”."),
        required=True,
    )
    act: str = schema.code(_("kind of act"), ActType, _("Type of legal act."))
    date: PartialDate | None = schema.date(
        _("date"),
        _("Date by which the act is cited: 2013-10-15, 2013-10 or 2013."),
    )
    official_title: LocalisedText = schema.line(
        _("official title"),
        _("Only in languages in which the act was made or officially translated."),
    )
    reference: LocalisedText = schema.line(
        _("reference"),
        _("For example “CM/Del/Dec(2013)1180/10.4”."),
        means=_("Reference number, as given by the institution."),
    )
    steps: tuple[ActStepContent, ...] = schema.rows(
        _("Steps"), _("Signature, ratification, publication, entry into force, with their dates.")
    )
    bodies: tuple[ActBodyContent, ...] = schema.rows(
        _("Institutions"), _("Committees, governments, parliaments.")
    )
    texts: tuple[ActTextContent, ...] = schema.rows(
        pgettext_lazy("of an act", "Text"), _("Sites with the text, each with its language.")
    )
    explanation: RichText = schema.rich_text(
        _("explanation"),
        _("Effect of the act, in one to three sentences."),
        means=_("Plain-language explanation without legal force."),
    )
    founds_the_office: bool = schema.flag(
        _("founds the office"),
        _("Select this for acts on which the office itself is based."),
        means=_("The office is based on this act."),
    )
    sources: tuple[Link, ...] = schema.sources()

    @property
    def citation(self) -> LocalisedText:
        """The citation in the language of the official title, which is never translated."""
        language = self.official_title.language if self.official_title else languages.active()
        with override(language):
            # A treaty is cited without the body that adopted its text.
            bodies = () if self.act == ActType.TREATY else self.bodies
            parts = [
                *(body.name for body in bodies),
                self.official_title,
                self.date,
                self.reference,
            ]
            cited = ", ".join(str(part) for part in parts if part)
        return LocalisedText(**{language: f"{cited}."})


class Act(Publishable):
    """A legal act with its steps."""

    content_class = ActContent

    class Meta:
        verbose_name = _("legal act")
        verbose_name_plural = _("legal acts")
        ordering = ["date", "slug"]


class ActStep(Row):
    content_class = ActStepContent

    act = models.ForeignKey(Act, models.CASCADE, related_name="steps")

    class Meta(Row.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.date or ''}"


class ActBody(Row):
    content_class = ActBodyContent

    act = models.ForeignKey(Act, models.CASCADE, related_name="bodies")

    class Meta(Row.Meta):
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")

    def __str__(self) -> str:
        return self.name_en


class ActText(LinkRow):
    content_class = ActTextContent

    act = models.ForeignKey(Act, models.CASCADE, related_name="texts")

    class Meta(LinkRow.Meta):
        verbose_name = _("text")
        verbose_name_plural = _("texts")


class ActSource(LinkRow):
    act = models.ForeignKey(Act, models.CASCADE, related_name="sources")

    class Meta(LinkRow.Meta):
        verbose_name = _("source of an act")
        verbose_name_plural = _("sources of an act")


class MilestoneAct(TextChoices):
    """The kinds of legal acts, which were milestones in earlier releases."""

    OFFER = "offer", _("Offer")
    DECISION = "decision", _("Decision")
    MEMORANDUM = "memorandum", _("Memorandum")
    LAW = "law", _("Law")
    PUBLICATION = "publication", _("Official publication")
    ENTRY_INTO_FORCE = "entry-into-force", _("Entry into force")
    ADOPTION = "adoption", _("Adoption of a treaty")
    SIGNATURE = "signature", _("Opening for signature")
    RATIFICATION = "ratification", _("Ratification")
    INAUGURATION = "inauguration", _("Inauguration")


class MilestoneBodyContent(Frozen):
    """A committee, a government or a parliament."""

    name: LocalisedText = schema.line(_("name"), _("For example “Committee of Ministers”."))


class MilestoneContent(Content):
    """A dated event of the office."""

    kind = "milestone"
    shown_on = {"pages:home": _("Home"), "pages:milestones": _("Legal basis")}
    view_name = "pages:milestone"
    roles = WRITERS
    side_bar = ("office", 9)
    new_label = _("New milestone")
    date_fields = ("date",)
    verbatim_fields = ("reference", "bodies")
    former_fields = ("act", "text_url", "reference", "bodies")
    search_place = 10

    title: LocalisedText = schema.line(
        _("title"),
        _("Short and without the date: “The office is inaugurated”."),
        required=True,
    )
    date: PartialDate | None = schema.date(
        _("date"), _("As precise as in the source: 2013-10-15, 2013-10 or 2013.")
    )
    act: str = schema.code(_("kind of act"), MilestoneAct, _("Type of legal act."))
    text_url: str = schema.url(
        _("text of the act"), _("Web address of its official text."), db_default=""
    )
    reference: LocalisedText = schema.line(
        _("reference"), _("Reference number, as given by the institution.")
    )
    bodies: tuple[MilestoneBodyContent, ...] = schema.rows(
        _("Institutions"), _("Committees, governments, parliaments.")
    )
    explanation: RichText = schema.rich_text(
        _("explanation"), _("The event and its effect, in one to three sentences.")
    )
    founds_the_office: bool = schema.flag(
        _("founds the office"), _("Select this for steps that led to the office.")
    )
    sources: tuple[Link, ...] = schema.sources()


class Milestone(Publishable):
    """A dated event of the office."""

    content_class = MilestoneContent
    can_be_duplicated = True

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["date", "slug"]

    def check_publishable(self) -> None:
        super().check_publishable()
        if self.date is None:
            raise ValidationError(
                {"date": _("Enter a date before publishing the milestone. A year is sufficient.")}
            )


class MilestoneBody(Row):
    """A body, of milestones of earlier releases that are legal acts."""

    content_class = MilestoneBodyContent

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="bodies")

    class Meta(Row.Meta):
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")


class MilestoneSource(LinkRow):
    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="sources")

    class Meta(LinkRow.Meta):
        verbose_name = _("milestone source")
        verbose_name_plural = _("milestone sources")
