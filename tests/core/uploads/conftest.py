"""Fixtures of the tests of uploads."""

import warnings
from importlib import import_module

import pytest

from core.uploads.inspection import run


@pytest.fixture
def inspection_without_a_program(monkeypatch):
    """Inspect files in this process, which takes less time; other tests start the program."""

    def inspect(kind, data):
        with warnings.catch_warnings(action="ignore"):  # Pillow warns of damaged metadata
            return import_module(f"core.uploads.inspection.{kind}").inspect(data)

    monkeypatch.setattr(run, "inspect", inspect)
