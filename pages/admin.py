from django.contrib import admin
from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from pages.models import (
    Figure,
    Milestone,
    MilestoneBody,
    MilestoneSource,
    Notice,
    Office,
    OfficeSource,
    StandingPage,
    Usefulness,
)
from pages.usefulness import SHOWN
from publishing.admin import PublishableAdmin, ReadOnly, RowInline
from publishing.dates import today


class FigureInline(RowInline):
    model = Figure


class OfficeSourceInline(RowInline):
    model = OfficeSource


class MilestoneBodyInline(RowInline):
    model = MilestoneBody


class MilestoneSourceInline(RowInline):
    model = MilestoneSource


@admin.register(Office)
class OfficeAdmin(PublishableAdmin):
    inlines = [FigureInline, OfficeSourceInline]


@admin.register(Milestone)
class MilestoneAdmin(PublishableAdmin):
    list_display = ["title_en", "date", "act", "founds_the_office", "state_in_words", "owner"]
    list_filter = [*PublishableAdmin.list_filter, "act", "founds_the_office"]
    search_fields = ["title_en", "title_fr", "title_ro", "reference_en"]
    inlines = [MilestoneBodyInline, MilestoneSourceInline]


@admin.register(StandingPage)
class StandingPageAdmin(PublishableAdmin):
    list_display = ["title_en", "slug", "menu", "position", "state_in_words", "owner"]
    search_fields = ["title_en", "slug"]


@admin.register(Notice)
class NoticeAdmin(PublishableAdmin):
    list_display = ["title_en", "starts_at", "ends_at", "state_in_words", "owner"]
    search_fields = ["title_en"]


@admin.register(Usefulness)
class UsefulnessAdmin(ReadOnly, admin.ModelAdmin):
    """One line a page, with the sums of the last 90 days; the page's last day stands behind it."""

    list_display = ["path", "found_useful", "found_not_useful", "last_answer"]
    search_fields = ["path"]
    show_full_result_count = False

    def get_queryset(self, request):
        since = today() - SHOWN
        of_the_page = Usefulness.objects.filter(path=OuterRef("path"), day__gte=since)
        sums = of_the_page.order_by().values("path")
        return (
            super()
            .get_queryset(request)
            .filter(day__gte=since, pk=Subquery(of_the_page.order_by("-day").values("pk")[:1]))
            .annotate(
                yes_lately=Subquery(sums.annotate(sum=Sum("yes")).values("sum")),
                no_lately=Subquery(sums.annotate(sum=Sum("no")).values("sum")),
            )
        )

    @admin.display(description=_("useful, last 90 days"), ordering="yes_lately")
    def found_useful(self, row):
        return row.yes_lately

    @admin.display(description=_("not useful, last 90 days"), ordering="no_lately")
    def found_not_useful(self, row):
        return row.no_lately

    @admin.display(description=_("last answer"), ordering="day")
    def last_answer(self, row):
        return row.day
