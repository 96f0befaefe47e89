"""Each alarm of deploy/prometheus/alerts.yml reads metrics of the site, and is raised."""

import re
import shutil
import subprocess

import pytest
import time_machine
import yaml
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest

from accounts.models import Act, AuditEntry
from cproc_site.monitoring import metrics
from record.models import RecordVerification
from tests.helpers.evidence import sign_log
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish
from tests.helpers.server.processes import ROOT
from tests.helpers.times import HOUR, NOON

FILE = ROOT / "deploy/prometheus/alerts.yml"
RULES = yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"][0]["rules"]
# The series that raises each alarm; the other alarms are silent then.
SERIES = {
    "SiteDown": ("up", "0x90"),
    "DatabaseDown": ("cproc_database_up", "0x90"),
    "CheckFailed": ('cproc_health{check="mails"}', "0x90"),
    "TasksStopped": ("cproc_work_last_run_timestamp_seconds", "0x90"),
    "TaskFails": ('cproc_work_total{name="Mails",outcome="failed"}', "0+1x90"),
    "RecordDiffersFromLog": ("cproc_record_problems", "1x90"),
    "LogNotSigned": ("cproc_unsigned_entries", "3x90"),
    "TimestampMissing": ('cproc_age_seconds{of="timestamp"}', "300000x90"),
    "BackupMissing": ('cproc_age_seconds{of="backup"}', "100000x90"),
    "MailWaits": ("cproc_oldest_due_delivery_seconds", "4000x90"),
}


def test_alarms_read_metrics_that_the_site_has(db):
    registry = CollectorRegistry()
    registry.register(metrics.SiteCollector())
    text = (generate_latest(registry) + generate_latest(REGISTRY)).decode()
    named = re.findall(r"cproc_\w+", FILE.read_text(encoding="utf-8"))
    assert len(set(named)) == 8
    for name in named:
        assert f"# TYPE {name.removesuffix('_total')} " in text or f"# TYPE {name} " in text


def test_metrics_state_how_far_the_record_is_proved_and_saved(db, settings):
    publish(make_project(title_en="First"), now=NOON)
    with time_machine.travel(NOON, tick=False):
        sign_log(settings)
    publish(make_project(title_en="Second"), now=NOON + HOUR)
    now = NOON + 2 * HOUR
    problems = ["Entry 1 differs."]
    RecordVerification.objects.create(day=now, verified_at=NOON, entries=2, problems=problems)
    AuditEntry.objects.create(at=NOON + HOUR, act=Act.EXPORTED, kind="site")
    registry = CollectorRegistry()
    registry.register(metrics.SiteCollector())
    with time_machine.travel(now, tick=False):
        text = generate_latest(registry).decode()
    ages = 'cproc_age_seconds{of="%s"} %.1f'
    for line in (
        "cproc_record_problems 1.0",
        "cproc_unsigned_entries 1.0",
        ages % ("checkpoint", 7_200),
        ages % ("backup", 3_600),
    ):
        assert line in text
    assert "timestamp" not in text.partition("cproc_age_seconds")[2]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("promtool"), reason="needs apt-get install prometheus")
def test_each_alarm_is_raised_by_its_series_alone(tmp_path):
    assert [*SERIES] == [rule["alert"] for rule in RULES]
    tests = []
    for rule in RULES:
        series, values = SERIES[rule["alert"]]
        labels = dict(re.findall(r'(\w+)="(\w+)"', series)) if "max(" not in rule["expr"] else {}
        summary = rule["annotations"]["summary"]
        for name, value in labels.items():
            summary = summary.replace(f"{{{{ $labels.{name} }}}}", value)
        alert = {"exp_labels": labels, "exp_annotations": {"summary": summary}}
        alarms = [{"eval_time": "80m", "alertname": rule["alert"], "exp_alerts": [alert]}]
        silent = [name for name in SERIES if name != rule["alert"]]
        alarms += [{"eval_time": "80m", "alertname": name, "exp_alerts": []} for name in silent]
        inputs = [{"series": series, "values": values}]
        tests.append({"interval": "1m", "input_series": inputs, "alert_rule_test": alarms})
    file = tmp_path / "tests.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(FILE)], "tests": tests}))
    subprocess.run(["promtool", "check", "rules", FILE], check=True)
    subprocess.run(["promtool", "test", "rules", file], check=True)
