"""Files people send: a spreadsheet of records, a plan as a zip; and every way such a file can be wrong."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from placeplan.errors import InputError
from placeplan.plan.write import write_plan
from placeplan.studies.keeping import digest_of
from placeplan.studies.uploads import unpack_zip
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.ledger.models import Change, Upload
from placeplan.workspace.runs import worker
from tests.plans import changed
from tests.workspace.people import client
from tests.workspace.scenes import LEAD, tiny_plan, with_tiny
from tests.workspace.test_pages import VALE, Page

TABLE = f"{VALE}/records/assumption/upload"


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A lead, signed in."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    monkeypatch.setattr(settings, "LIMITS", {**settings.LIMITS, "uploads": 1000})
    with_tiny()
    return client(Role.LEAD)


def exported(browser: Client, kind: str = "assumption") -> str:
    return browser.get(f"{VALE}/records/{kind}.csv").content.decode()


def send(browser: Client, text: str | bytes, name: str = "rows.csv", address: str = TABLE) -> Page:
    data = text.encode() if isinstance(text, str) else text
    response = browser.post(address, {"file": SimpleUploadedFile(name, data)})
    page = Page(response.content.decode())
    page.status = response.status_code  # type: ignore[attr-defined]
    return page


def test_an_export_sent_back_changes_nothing(lead: Client) -> None:
    page = send(lead, exported(lead))
    assert "0 added, 0 changed" in page.text, page.text
    assert "save" not in page.fields


def test_a_spreadsheet_shows_what_would_change_and_is_then_saved_as_one_act(lead: Client) -> None:
    before = queries.known_head("vale").sequence
    rows = exported(lead).replace("frailty size", "Size of frailty").splitlines()
    new = next(row for row in rows if row.startswith("stay,")).replace("stay,", "stay-longer,", 1)
    page = send(lead, "\n".join([*rows, new]))
    assert "1 added, 1 changed" in page.text, page.text
    assert "Size of frailty" in page.text
    assert queries.known_head("vale").sequence == before
    assert lead.post(TABLE, {**page.fields, "why": ""}).status_code == 422
    done = lead.post(TABLE, {**page.fields, "why": "From the finance team’s workbook"}, follow=True)
    assert "1 added and 1 changed" in done.content.decode()
    made = Change.objects.filter(plan="vale", sequence__gt=before)
    assert {(row.record, row.action, row.why) for row in made} == {
        ("frailty-size", "change", "From the finance team’s workbook"),
        ("stay-longer", "add", "From the finance team’s workbook"),
    }
    assert len({row.batch for row in made}) == 1


def test_a_workbook_is_read_like_a_csv_file(lead: Client) -> None:
    import csv

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(csv.reader(io.StringIO(exported(lead).replace("frailty size", "Size of frailty")))):
            sheet.write_row(at, 0, row)
    page = send(lead, buffer.getvalue(), "rows.xlsx")
    assert "0 added, 1 changed" in page.text, page.text


def test_everything_wrong_with_a_spreadsheet_stands_in_one_list(lead: Client) -> None:
    rows = exported(lead).splitlines()
    head = rows[0].split(",")
    row = dict(zip(head, next(row for row in rows if row.startswith("stay,")).split(","), strict=True))
    wrong = {**row, "value": "twelve", "evidence": "workingz"}
    other = {**row, "id": "stay-2", "unit": "furlong"}
    page = send(lead, "\n".join([rows[0], *(",".join(each.values()) for each in (wrong, other))]))
    assert page.status == 422  # type: ignore[attr-defined]
    for said in ("row 2", "row 3", "twelve", "furlong", "Nothing was saved"):
        assert said in page.text
    page = send(lead, "\n".join([rows[0], ",".join({**row, "evidence": "workingz"}.values())]))
    assert "Did you mean 'workings'" in page.text


def test_a_stale_spreadsheet_overwrites_nobody(lead: Client) -> None:
    page = send(lead, exported(lead).replace("frailty size", "Size of frailty"))
    held = queries.kept("vale")
    record = held.plan.records["assumption"]["frailty-size"].model_copy(update={"note": "Meanwhile"})
    base = held.since["assumption", "frailty-size"]
    actions.save_record(by=LEAD, plan="vale", kind="assumption", record=record, base=base, why="x", now=timezone.now())
    done = lead.post(TABLE, {**page.fields, "why": "Late"}, follow=True)
    assert "kept aside" in done.content.decode()
    assert queries.kept("vale").plan.records["assumption"]["frailty-size"] == record
    forged = lead.post(TABLE, {**page.fields, "base": "9" * 17, "why": "Forged"}, follow=True)
    assert forged.status_code == 200
    assert queries.changes_of("vale", record="frailty-size").first().before


def test_one_sends_only_what_one_may_save(lead: Client) -> None:
    community = client(Role.CONTRIBUTOR, organisation="community")
    page = send(community, exported(lead).replace("frailty size", "Size of frailty"))
    assert page.status == 422  # type: ignore[attr-defined]
    assert "You may not save this record" in page.text
    assert community.get(f"{VALE}/records/initiative/upload").status_code == 404
    assert community.get(f"{VALE}/upload").status_code == 403


def test_a_cell_that_says_withheld_leaves_what_stands(lead: Client) -> None:
    held = queries.kept("vale")
    record = held.plan.records["evidence"]["workings"]
    hidden = record.model_copy(update={"publication": "restricted", "publication_reason": "Hushed"})
    base = held.since["evidence", "workings"]
    actions.save_record(by=LEAD, plan="vale", kind="evidence", record=hidden, base=base, why="x", now=timezone.now())
    ccg = client(Role.CONTRIBUTOR, organisation="hospital")
    text = exported(ccg)
    assert "workings" not in text
    assert ",withheld," in text
    assert "0 added, 0 changed" in send(ccg, text).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no file was sent"), (b"id;title\na;b\n", "semicolon"), (b"\xff\xfe\x00", "is not UTF-8"),
        (b"PK\x03\x04 no workbook", "no zip file"), (b'id,title\n"a,b\n', "problem"), (b"id,id\na,b\n", "twice"),
        (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_says_why(lead: Client, data: bytes, said: str) -> None:
    before = queries.known_head("vale").sequence
    page = send(lead, data)
    assert page.status in (413, 422)  # type: ignore[attr-defined]
    assert said in page.text.lower() or said in page.text
    assert queries.known_head("vale").sequence == before


def test_a_request_that_is_too_large_is_refused_unread(lead: Client) -> None:
    response = lead.post(f"{VALE}/upload", b"x", content_type="text/plain", CONTENT_LENGTH=str(10**9))
    assert response.status_code == 413
    assert "larger than 50 MB" in response.content.decode()


# --- a plan as a zip -------------------------------------------------------------------------------------------------


def zipped(plan: object, folder: Path, top: str = "vale/") -> bytes:
    write_plan(plan, folder)  # type: ignore[arg-type]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            made.write(file, f"{top}{file.relative_to(folder)}")
    return buffer.getvalue()


@pytest.mark.parametrize("top", ["vale/", ""])
def test_a_plan_is_sent_looked_at_and_saved(lead: Client, tmp_path: Path, top: str) -> None:
    plan = changed(tiny_plan(), "assumption", "frailty-size", value=0.45)
    page = send(lead, zipped(plan, tmp_path / "out", top), "vale.zip", f"{VALE}/upload")
    assert "frailty-size" in page.text, page.text
    assert "0.45" in page.text
    refused = lead.post(f"{VALE}/upload/save", {"upload": page.fields["upload"], "why": " "})
    assert refused.status_code == 422
    done = lead.post(f"{VALE}/upload/save", {"upload": page.fields["upload"], "why": "Workshop"}, follow=True)
    assert "1 changed" in done.content.decode()
    assert queries.digest_at("vale") == digest_of(plan)
    assert not Upload.objects.exists()
    assert lead.post(f"{VALE}/upload/save", {"upload": page.fields["upload"], "why": "x"}).status_code == 409


def test_a_plan_that_moved_on_is_not_overwritten(lead: Client, tmp_path: Path) -> None:
    plan = changed(tiny_plan(), "assumption", "frailty-size", value=0.45)
    page = send(lead, zipped(plan, tmp_path / "out"), "vale.zip", f"{VALE}/upload")
    held = queries.kept("vale")
    record = held.plan.records["assumption"]["stay"].model_copy(update={"note": "Meanwhile"})
    base = held.since["assumption", "stay"]
    actions.save_record(by=LEAD, plan="vale", kind="assumption", record=record, base=base, why="x", now=timezone.now())
    refused = lead.post(f"{VALE}/upload/save", {"upload": page.fields["upload"], "why": "Late"})
    assert refused.status_code == 409
    assert "moved on" in refused.content.decode()
    other = client(Role.LEAD, username="other")
    assert other.post(f"{VALE}/upload/save", {"upload": page.fields["upload"], "why": "x"}).status_code == 409


def test_another_plan_or_a_broken_one_is_refused_with_a_list(lead: Client, tmp_path: Path) -> None:
    with_tiny("dale")
    dale = client(Role.LEAD, plan="dale", username="dale-lead")
    data = zipped(tiny_plan(), tmp_path / "out")
    assert "another plan: vale" in send(dale, data, "vale.zip", "/plans/dale/upload").text
    (tmp_path / "out/assumptions.csv").write_text("id,title\na")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for file in sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file()):
            made.write(file, str(file.relative_to(tmp_path / "out")))
    page = send(lead, buffer.getvalue(), "vale.zip", f"{VALE}/upload")
    assert page.status == 422  # type: ignore[attr-defined]
    assert "assumptions.csv" in page.text


def _named(name: str, **facts: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("plan.toml", "")
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        for fact, value in facts.items():
            setattr(info, fact, value)
        made.writestr(info, b"\0" * facts.pop("size", 10) if "size" not in facts else b"")
    return buffer.getvalue()


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("plan.toml", b"\0" * 30_000_000)
    return buffer.getvalue()


def _lying() -> bytes:
    """A zip that says of a file that it is small."""
    data = bytearray(_bomb())
    for at in range(len(data) - 4):
        if data[at : at + 4] == (30_000_000).to_bytes(4, "little"):
            data[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    "make",
    [
        lambda: _named("../outside.txt"), lambda: _named("/etc/passwd"), lambda: _named("a/../../b"),
        lambda: _named("C:/windows"), lambda: _named("a\\..\\b"), _bomb, _lying,
        lambda: _named("link", external_attr=(stat.S_IFLNK | 0o777) << 16), lambda: b"", lambda: b"no zip",
        lambda: _named("plan.toml "[:-1]),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_could_do_harm_is_not_unpacked(make: Callable[[], bytes], tmp_path: Path) -> None:
    folder = tmp_path / "in" / "it"
    folder.mkdir(parents=True)
    with pytest.raises(InputError):
        unpack_zip(make(), folder)
    outside = [path for path in tmp_path.rglob("*") if folder not in (path, *path.parents)]
    assert outside == [folder.parent]


def test_a_harmful_zip_gives_a_page(lead: Client) -> None:
    for data in (_named("../outside.txt"), _bomb(), b"no zip"):
        page = send(lead, data, "vale.zip", f"{VALE}/upload")
        assert page.status == 422  # type: ignore[attr-defined]
        assert "There is a problem" in page.text


def test_an_interrupted_push_leaves_the_plan_as_it_was(
    lead: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = changed(tiny_plan(), "assumption", "frailty-size", value=0.45)
    page = send(lead, zipped(plan, tmp_path / "out"), "vale.zip", f"{VALE}/upload")
    before = (queries.known_head("vale").sequence, queries.digest_at("vale"))

    def broken(self: Upload) -> None:
        raise RuntimeError("the machine stopped here")

    monkeypatch.setattr(Upload, "delete", broken)  # the last step of the act: all before it must be undone
    with pytest.raises(RuntimeError):
        lead.post(f"{VALE}/upload/save", {"upload": page.fields["upload"], "why": "x"})
    assert (queries.known_head("vale").sequence, queries.digest_at("vale")) == before
    assert Upload.objects.count() == 1
