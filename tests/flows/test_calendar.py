"""`fieldbrief calendar`: a student's deadlines as files that a calendar program reads."""

from pathlib import Path

from icalendar import Calendar

from tests.flows.commands import Ended, fieldbrief
from tests.flows.test_demo import AS_OF, data

__all__ = ["data"]


def import_student(data: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("name,email,fields,interests\nAda Byteworthy,ada@example.org,robotics,internships\n")
    assert fieldbrief("students", "import", roster, "--data-dir", data, cwd=tmp_path).code == 0


def test_a_students_deadlines_are_one_file_and_one_each(data: Path, tmp_path: Path) -> None:
    import_student(data, tmp_path)
    words = ("calendar", "ada@example.org", "--data-dir", data, "--as-of", AS_OF, "--each", tmp_path / "each")
    ended = fieldbrief(*words, "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    told = ended.json
    assert [one["deadline"] for one in told["opportunities"]] == sorted(
        one["deadline"] for one in told["opportunities"]
    )
    assert {"2026-11-15", "2026-11-16"} <= {one["deadline"] for one in told["opportunities"]}
    events = Calendar.from_ical(Path(told["file"]).read_bytes()).walk("VEVENT")
    assert [str(event.decoded("DTSTART")) for event in events] == [one["deadline"] for one in told["opportunities"]]
    assert len(told["each"]) == len(told["opportunities"])
    assert all(Calendar.from_ical(Path(path).read_bytes()).walk("VEVENT") for path in told["each"])
    assert "ada" not in Path(told["file"]).read_text(), "a calendar is shared: it names nobody"


def test_nobody_of_that_name_is_one_sentence(data: Path, tmp_path: Path) -> None:
    ended = fieldbrief("calendar", "bo@example.org", "--data-dir", data, cwd=tmp_path)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[0] == "fieldbrief: 'bo@example.org' is not the address or id of a student."


def test_a_digest_brings_its_deadlines(demo: tuple[Path, Ended]) -> None:
    for digest in demo[1].json["digests"]:
        calendar = Calendar.from_ical(Path(digest["files"]["ics"]).read_bytes())
        assert calendar.walk("VEVENT")
