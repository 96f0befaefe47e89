"""The figures of a run, and what is derived from them."""

import os
import subprocess
import sys

import pytest

from bench import measuring
from bench.__main__ import of_admin, of_losses, of_pages, of_targets
from bench.measuring import Seen
from bench.publishing_load import Response, oldest
from bench.results import PAGES, AdminTimes, Results, targets


def seen(rate=100.0, cost=1.0, size=1_000, errors=0):
    """Return a round of one second; ``cost`` in milliseconds for each response."""
    return Seen(int(rate), 1.0, int(rate * size), 1.0, 2.0, errors, processor=rate * cost / 1_000)


def results_of(**rounds):
    results = Results()
    results.rounds = {(name, "home"): found for name, found in rounds.items()}
    return results


def test_figures_are_medians_of_the_rounds():
    results = results_of(site=[seen(100), seen(900), seen(200)])
    assert results.figure("rate", "site", "home") == 200


def test_errors_are_added_up_and_shown():
    results = results_of(site=[seen(errors=2), seen(errors=3)], empty=[seen()])
    assert results.errors == 5
    assert of_pages(results).splitlines()[2].endswith("| 5 |")


def test_ratio_is_that_to_the_other_subject():
    results = results_of(site=[seen(300, 0.5)], empty=[seen(100, 2.0)])
    assert results.ratio("rate", "site", "empty", "home") == 3
    assert results.ratio("cost", "site", "empty", "home") == 0.25
    assert results.ratio("rate", "site", "plain", "home") is None


def test_open_requests_cost_too():
    rounds = [Seen(8, 1.0, 0, 1.0, 2.0, 0, open=2, processor=0.1)]
    assert results_of(site=rounds).figure("cost", "site", "home") == 10


def test_target_is_met_or_not_by_the_figures():
    results = results_of(site=[seen(90, 1.3)], bare=[seen(100, 1.0)], wagtail=[seen(40)])
    found = {target.name: target for target in targets(results)}
    assert found["home: rate to bare WSGI"].is_met
    assert found["home: processor time to bare WSGI"].is_met
    assert found["home: rate to wagtail from its cache"].seen == pytest.approx(2.25)
    assert not found["home: rate to wagtail from its cache"].is_met


def test_comparisons_in_which_another_is_ahead_are_listed_even_if_their_target_is_met():
    results = results_of(site=[seen(90, 1.3)], bare=[seen(100, 1.0)], wagtail=[seen(20)])
    results.memory = {"site": 120, "wagtail": 100, "django-cms": 130}
    lines = of_losses(results).splitlines()
    assert lines[0] == "In 3 of 5 comparisons, the worst first."
    assert [line.split(" | ")[0] for line in lines[4:]] == [
        "| home: processor time to bare WSGI",
        "| memory of all processes to wagtail",
        "| home: rate to bare WSGI",
    ]


def test_admin_is_compared_with_that_of_django():
    results = Results()
    results.admin = AdminTimes(260, 200, 30, 20, 40, 900)
    found = {target.name: target.seen for target in targets(results)}
    assert found["project form until it is usable, to Django's admin"] == 1.3
    assert found["dashboard, ms"] == 40
    assert "| stock list | 20.0 |" in of_admin(results)


def test_target_that_was_not_measured_is_not_met():
    assert not any(target.is_met for target in targets(Results()))
    assert "| – | no |" in of_targets(Results())


def test_output_of_wrk_is_read():
    figures = (
        '"answers":50,"microseconds":2000000,"bytes":5000,"p50":1500,"p99":9000,'
        '"refused":1,"broken":2'
    )
    read = measuring.read(f"Running 2s test\nSEEN {{{figures}}}\n")
    assert (read.rate, read.size, read.p50, read.p99, read.errors) == (25, 100, 1.5, 9, 3)


def test_processor_time_of_ended_children_counts():
    before = measuring.processor_time([os.getpid()])
    subprocess.run([sys.executable, "-c", "sum(range(4_000_000))"], check=True)
    assert measuring.processor_time([os.getpid()]) > before


def test_memory_is_that_of_all_processes_of_a_tree():
    program = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"]
    alone = measuring.memory([os.getpid()])
    with subprocess.Popen(program, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        together = measuring.memory([os.getpid()])
        child_alone = measuring.memory([child.pid])
        child.kill()
    assert child_alone > 1
    assert together > max(alone, child_alone)


def test_pages_in_turn_are_all_pages_in_all_languages():
    (one_page,) = PAGES["one"]
    assert {"/", "/fr/projects/", f"/ro{one_page}"} <= set(PAGES["in turn"])


def test_age_of_a_page_counts_from_the_first_publication_that_is_missing():
    marks = {1: 10.0, 2: 15.0}
    responses = [Response(12.0, 1, 200), Response(15.5, 1, 200), Response(9.0, 0, 200)]
    assert oldest(responses, marks) == 0.5
    assert oldest([Response(15.5, 0, 200)], marks) == 5.5
