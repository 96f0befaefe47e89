"""What is made of the figures of a run."""

import datetime
import json
import os
import subprocess
import sys

import pytest
from defusedxml import ElementTree

from bench import measuring, report
from bench.measuring import Seen
from bench.publishing_load import Answer, most_renders, oldest
from bench.results import Demand, Results, demands
from bench.run import in_common


def seen(rate=100.0, cost=1.0, size=1_000, errors=0):
    """A round of one second; ``cost`` in milliseconds an answer."""
    return Seen(int(rate), 1.0, int(rate * size), 1.0, 2.0, errors, processor=rate * cost / 1_000)


def results_of(**rows):
    results = Results()
    for name, rounds in rows.items():
        for each in rounds:
            results.add(name.replace("_", " "), "gunicorn", "home", each)
    return results


def test_figures_are_medians_of_the_rounds():
    row = results_of(site=[seen(100), seen(900), seen(200)]).row("site", "gunicorn", "home")
    assert row.rate == 200
    assert row.answers == 1_200


def test_answers_that_went_wrong_are_added_up_and_shown():
    results = results_of(site=[seen(errors=2), seen(errors=3)], empty=[seen()])
    assert results.errors == 5
    assert report.of_pages(results, ["home"]).splitlines()[2].endswith("| 5 |")


def test_ratio_is_that_to_the_empty_view_under_the_same_server():
    results = results_of(site=[seen(300, 0.5)], empty=[seen(100, 2.0)])
    assert results.to_empty("rate", "site", "gunicorn", "home") == 3
    assert results.to_empty("cost", "site", "gunicorn", "home") == 0.25
    assert results.to_empty("rate", "site", "granian", "home") is None


def test_questions_that_were_still_open_cost_too():
    row = results_of(site=[Seen(8, 1.0, 0, 1.0, 2.0, 0, open=2, processor=0.1)]).row(
        "site", "gunicorn", "home"
    )
    assert row.cost == 10


def test_what_was_asked_is_met_or_not_by_the_figures():
    results = results_of(site=[seen(90, 1.3)], bare=[seen(100, 1.0)], wagtail=[seen(40)])
    found = {each.asked: each for each in demands(results, "gunicorn")}
    assert found["home: rate to bare WSGI"].is_met
    assert found["home: processor time to bare WSGI"].is_met
    assert found["home: rate to wagtail from its cache"].seen == pytest.approx(2.25)
    assert not found["home: rate to wagtail from its cache"].is_met


def test_what_was_not_measured_is_not_met():
    assert not any(each.is_met for each in demands(Results(), "gunicorn"))
    assert "| – | no |" in report.of_demands([Demand("1", "something", 1.0, None, True)])


def test_picture_is_svg_with_a_bar_for_each_subject():
    results = results_of(site=[seen(900)], empty=[seen(100)], wagtail=[seen(5)])
    drawn = ElementTree.fromstring(report.picture(results, "home"))
    assert len(drawn.findall("{*}rect")) == 1 + 3


def test_what_wrk_wrote_is_read():
    figures = '"answers":50,"microseconds":2000000,"bytes":5000,"p50":1500,"p99":9000,"refused":1,"broken":2'
    read = measuring.read(f"Running 2s test\nSEEN {{{figures}}}\n")
    assert (read.rate, read.size, read.p50, read.p99, read.errors) == (25, 100, 1.5, 9, 3)


def test_processor_time_of_children_that_ended_counts():
    before = measuring.processor_time([os.getpid()])
    subprocess.run([sys.executable, "-c", "sum(range(4_000_000))"], check=True)
    assert measuring.processor_time([os.getpid()]) > before


def test_words_in_common_are_those_that_readers_see():
    one, other = (
        b"<p class=a>The same words</p><script>not seen</script>",
        b"<b>The same</b> <i>words</i>",
    )
    assert in_common(one, other) == 1
    assert in_common(b"one two", b"one three") == 0.5


def test_age_of_a_page_counts_from_the_first_publication_that_it_lacks():
    marks = {1: 10.0, 2: 15.0}
    answers = [
        Answer(12.0, 1, 200),
        Answer(15.5, 1, 200),
        Answer(9.0, 0, 200),
    ]
    assert oldest(answers, marks) == 0.5
    assert oldest([Answer(15.5, 0, 200)], marks) == 5.5


def test_renders_are_counted_for_each_page_process_and_publication():
    def line(second, process, path):
        time = f"2026-11-26T02:29:{second:02}.789Z"
        return json.dumps(
            {"time": time, "logger": "cproc_site.requests", "process": process, "path": path}
        )

    marks = {1: moment(10), 2: moment(20)}
    before = [line(5, 1, "/"), line(6, 1, "/")]
    once_each = [line(12, 1, "/"), line(12, 2, "/"), line(12, 1, "/projects/"), line(22, 1, "/")]
    assert most_renders("\n".join([*before, "Listening", *once_each]), marks) == 1
    assert most_renders("\n".join([*once_each, line(23, 1, "/")]), marks) == 2


def moment(second) -> float:
    return datetime.datetime(2026, 11, 26, 2, 29, second, tzinfo=datetime.UTC).timestamp()
