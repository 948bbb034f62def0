"""Documents: the report of the last run in the page, and the plan's folder, without what is kept from the reader."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from placeplan.studies.bearing_out import DRAFT
from placeplan.studies.keeping import pack, read_folder
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import queries
from placeplan.workspace.runs import worker
from tests.workspace.people import client, run
from tests.workspace.programmes import with_programme
from tests.workspace.test_pages import get

VALE = "/plans/vale"


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_programme()
    return client(Role.LEAD, organisation="vale-ccg")


def test_the_report_stands_alone_and_runs_nothing(lead: Client) -> None:
    assert lead.get(f"{VALE}/documents/report").status_code == 404
    run()
    response = lead.get(f"{VALE}/documents/report")
    text = response.content.decode()
    assert text.startswith("<!DOCTYPE html>")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "script" not in response.headers["Content-Security-Policy"]
    assert "<script" not in text
    assert "attachment" in lead.get(f"{VALE}/documents/report?download").headers["Content-Disposition"]
    assert "A sale of land" in text


def test_a_reader_from_whom_something_is_withheld_has_the_rest_of_the_report(lead: Client) -> None:
    run()
    whole, viewer = lead.get(f"{VALE}/documents/report").content.decode(), client(Role.VIEWER)
    response = viewer.get(f"{VALE}/documents/report")
    text = response.content.decode()
    assert response.status_code == 200
    assert DRAFT in text
    assert DRAFT not in whole
    assert "A sale of land" in whole
    assert "A sale of land" not in text
    assert "secret" not in text
    for said in ("Too few nurses", "The three gaps", "Risks with a chance and a size are expected to add"):
        assert said in whole, said
        assert said in text, said
    rows = re.findall(r"<tr>.*?</tr>", text)
    assert len(rows) > 100
    assert set(rows) <= set(re.findall(r"<tr>.*?</tr>", whole))  # no total of what is left, and no row of its own


def test_the_plans_folder_comes_back_as_it_is(lead: Client, tmp_path: Path) -> None:
    def unpacked(browser: Client, name: str) -> object:
        data = b"".join(browser.get(f"{VALE}/documents/plan.zip"))
        zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path / name)
        return read_folder(tmp_path / name / "vale")

    assert pack(unpacked(lead, "whole")).entries == queries.kept("vale").entries  # type: ignore[arg-type]
    viewed = unpacked(client(Role.VIEWER), "viewed")
    assert "secret" not in viewed.records["risk"]  # type: ignore[attr-defined]
    assert client(Role.ADMINISTRATOR).get(f"{VALE}/documents/plan.zip").status_code == 403
    assert "The report needs figures" in get(lead, f"{VALE}/documents").text
