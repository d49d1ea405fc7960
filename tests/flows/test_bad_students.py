"""What people write into a roster and shouldn't: each has one answer, and nobody else goes without a digest."""

from dataclasses import replace
from pathlib import Path

import pytest

from digest.mail.roster_file import read_roster
from digest.page.render import render
from digest.tailor.compose import compose
from digest.types import Student, StudentId
from tests.digest.editions import edition
from tests.digest.ready import ready

FIELDS = {"battery-materials": "Battery materials"}
ADA = Student(id=StudentId("ada"), name="Ada", email="ada@example.org", fields=("battery-materials",))
HEAD = "name,email,fields,interests,consent,share name\n"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A,a@example.org,,x,,", "no field of study"),
        ("A,a@example.org,alchemy,x,,", "unknown study field: alchemy"),
        ("A,a@example.org,battery-materials,x,31 February 2026,", "“31 February 2026” is no date of consent"),
        ("A,a@example.org,battery-materials,x,31.02.2026,", "is no date of consent"),
        ("A,a@example.org,battery-materials,x,3/4/2026,", "is no date of consent"),  # March or April?
        ("A,a@example.org,battery-materials,x,,perhaps", "“perhaps” under share name is neither yes nor no"),
        ("B,ADA@example.org,battery-materials,x,,", "this address is already in an earlier line"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_taken(tmp_path: Path, row: str, why: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"{HEAD}Ada,ada@example.org,Battery materials 70%,x,28 February 2026,yes\n{row}\n")
    read = read_roster(path, known_fields=FIELDS)
    assert [one.email for one in read.students] == ["ada@example.org"]
    assert read.students[0].share_name
    assert str(read.students[0].consented) == "2026-02-28"
    assert read.students[0].weights == (70.0,)
    (problem,) = read.problems
    assert problem.startswith(f"{path}:3: ")
    assert why in problem


@pytest.mark.parametrize(
    "interests",
    [
        tuple(f"interest number {n}" for n in range(500)),
        ("x",),
        ("", "  ", "?!"),
        ("Natrium-Ionen-Zellen in der Kälte", "海洋地质学", "анализ данных"),
        ("<script>alert(1)</script>", "{{ 7 * 7 }}", "a" * 5_000),
    ],
    ids=["500", "one letter", "no word", "other languages", "markup"],
)
def test_odd_interests_make_a_digest_all_the_same(interests: tuple[str, ...]) -> None:
    digest = compose([ready(edition())], student=replace(ADA, interests=interests), interests=interests)
    page = render(digest)
    assert digest.picks
    assert "<script" not in page.html
    assert "49" not in [line.strip() for line in page.text.splitlines()]
    assert len(page.html) < 400_000


@pytest.mark.parametrize(
    ("cell", "name", "greeting"),
    [
        ("<b>Dr. Ada Lund</b>", "Dr. Ada Lund", "Ada"),
        ("\x1b[31mAda\x1b[0m Lund\x07", "Ada Lund", "Ada"),
        ("Ada <script>alert(1)</script>Lund", "Ada Lund", "Ada"),
        ("Ada &lt;i&gt;Lund&lt;/i&gt;", "Ada Lund", "Ada"),
        ("Lund, Ada", "Lund, Ada", "Ada"),
    ],
)
def test_markup_in_a_name_is_taken_out(tmp_path: Path, cell: str, name: str, greeting: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f'{HEAD}"{cell}",a@example.org,battery-materials,x,,\n')
    ((one,), problems, _) = read_roster(path, known_fields=FIELDS)
    assert (one.name, problems) == (name, ())
    assert compose([ready(edition())], student=one, interests=()).greeting == greeting


def test_one_unknown_field_costs_that_field_and_not_the_student(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"{HEAD}A,a@example.org,alchemy; Battery materials; astrology,x,,\n")
    ((one,), (problem,), _) = read_roster(path, known_fields=FIELDS)
    assert one.fields == ("battery-materials",)
    why = "unknown study field: alchemy, astrology (left out; the student keeps the other fields)"
    assert problem == f"{path}:2: {why}"
