import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from digest.mail.roster import Roster, email_hash
from digest.mail.roster_file import read_roster
from digest.types import Student, StudentId
from sources.database import open_database, sqlite_url
from sources.errors import ConfigError

NOW = datetime(2025, 11, 17, 7, tzinfo=UTC)
GOOD = (
    "name,email,fields,interests\nAda Lund,ada@Example.ORG,battery-materials;physics,sodium-ion; cold cells\n"
    "Bo,bo@example.org,physics,\n"
)


def student(number: int, **changes: object) -> Student:
    values = {"id": StudentId(f"s{number}"), "name": f"N{number}", "email": f"s{number}@example.org", "fields": ("f",)}
    return Student(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def engine(either_database: Engine) -> Engine:
    return either_database


def read(tmp_path: Path, content: str | bytes, **options: object) -> tuple[list[tuple[str, ...]], list[str]]:
    path = tmp_path / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    students, problems, _ = read_roster(path, **options)  # type: ignore[arg-type]
    return [(one.name, one.email, *one.fields) for one in students], [
        line.replace(str(tmp_path), "") for line in problems
    ]


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode("utf-16"),
        GOOD.replace(";", "|").replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.replace("name,email", "Name , EMAIL"),
    ],
    ids=["plain", "crlf", "bom", "utf-16", "semicolons", "tabs", "capitals"],
)
def test_a_roster_in_each_common_form(tmp_path: Path, content: str | bytes) -> None:
    students, problems = read(tmp_path, content)
    assert students == [
        ("Ada Lund", "ada@example.org", "battery-materials", "physics"),
        ("Bo", "bo@example.org", "physics"),
    ]
    assert not problems


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\nname;email;fields\nAda;ada@example.org;Physics\n",
        "\n;;\n\nname;email;fields\nAda;ada@example.org;physics\n",
        "name,email,fields\nAda,ada@example.org,physics,,,\n",
        "name,email,fields\nAda,\u200bada@example.org,physics\n",
        'Fields of study,E-Mail address,Full name\n"PHYSICS",ada@example.org,Ada\n',
        "Studienfach;E-Mail-Adresse;Name\nSolid matter;ada@example.org;Ada\n",
    ],
    ids=["sep", "blank lines", "empty cells behind", "zero width", "other order", "German, a field's name"],
)
def test_a_spreadsheet_as_people_have_it(tmp_path: Path, content: str) -> None:
    students, problems = read(tmp_path, content, known_fields={"physics": "Solid matter"})
    assert students == [("Ada", "ada@example.org", "physics")]
    assert not problems


@pytest.mark.parametrize(
    ("head", "cells", "name"),
    [
        ("First name,Last name", "Ada,Lund", "Ada Lund"),
        ("Nachname,Vorname", "Lund,Ada", "Ada Lund"),
        ("Nom,Prénom", "Lund,Ada", "Ada Lund"),
        ('"Nachname, Vorname"', '"Lund, Ada"', "Lund, Ada"),
        ("Vorname", "Ada", "Ada"),
    ],
)
def test_a_name_in_two_columns_is_one(tmp_path: Path, head: str, cells: str, name: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"E-Mail,{head},Fächer\na@example.org,{cells},physics\n", encoding="utf-8")
    ((one,), problems, silent) = read_roster(path, known_fields={"physics"})
    assert one.name == name
    assert "name" not in silent
    assert not problems


def test_a_form_joins_fields_by_commas_but_an_interest_may_hold_one(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "email,fields,interests,follow,mute\n"
        'a@example.org,"physics, chemistry","dust, fine and coarse",CERN,site:x.example\n'
    )
    ((one,), problems, silent) = read_roster(path, known_fields={"physics", "chemistry"})
    assert (one.fields, one.interests) == (("physics", "chemistry"), ("dust, fine and coarse",))
    assert (one.follow, one.mute) == (("CERN",), ("site:x.example",))
    assert silent == ("name", "more", "less", "consented", "share_name")
    assert not problems


def test_wishes_are_kept_and_compared(engine: Engine) -> None:
    roster = Roster(engine)
    one = student(1, follow=("CERN",), mute=("lottery",), weights=(0.9,), consented=date(2025, 1, 2), share_name=True)
    assert roster.compare([one]).added == 1
    assert roster.list() == ()
    roster.add([one], now=NOW)
    assert roster.get(one.id) == one
    assert roster.compare([one]).unchanged == 1
    assert roster.compare([replace(one, mute=())]).updated == 1
    assert roster.holds(one.id) == {"mailed articles": 0, "messages": 0}


def test_bad_lines_are_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    content = (
        "name,email,fields\n"
        "A,a@example.org,physics\n"
        "B,b at example.org,physics\n"
        "C,,physics\n"
        "D,d@example.org,\n"
        "A again,A@example.org,physics\n"
        "A again,a@EXAMPLE.org,physics\n"
        'E,"e@example.org\nBcc: x@example.org",physics\n'
        "F,f@example.org,alchemy\n"
        "G,g@example.org,physics,too,many\n"
        "\n"
        "H,h@example.org,physics\n"
    )
    students, problems = read(tmp_path, content, known_fields={"physics"})
    assert [one[0] for one in students] == ["A", "H"]
    assert problems == [
        "/roster.csv:3: the email is no address",
        "/roster.csv:4: no email",
        "/roster.csv:5: no field of study",
        "/roster.csv:6: this address is already in an earlier line (capitals don't count)",
        "/roster.csv:7: this address is already in an earlier line (capitals don't count)",
        "/roster.csv:9: the email is no address",
        "/roster.csv:10: unknown study field: alchemy",
        "/roster.csv:11: more cells than columns (put quotation marks around commas)",
    ]
    assert not any("@" in problem for problem in problems)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no column email and no column fields"),
        ("name,fields\nA,b\n", "no column email"),
        (b"name,email,fields\nA,\xff\xfe,b\n", ":2: not UTF-8"),
    ],
)
def test_a_file_that_is_no_roster_is_one_sentence(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read(tmp_path, content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.csv"):
        read_roster(tmp_path / "nowhere.csv")


def test_an_address_is_found_however_it_is_written_and_by_an_index(engine: Engine) -> None:
    roster = Roster(engine)
    roster.add([student(n, email=f"S{n}@Example.org") for n in range(3)], now=NOW)
    found = roster.find(" s1@eXample.ORG")
    assert found is not None
    assert found.id == "s1"
    assert roster.those([StudentId("s2"), StudentId("nobody"), StudentId("s0")]).keys() == {"s0", "s2"}
    assert roster.those([StudentId("s1")]) == {"s1": found}
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # of three rows it wouldn't use any index
        explain = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        plan = connection.execute(text(f"{explain} SELECT id FROM students WHERE lower(email) = 'x'")).all()
    assert "ix_students_lower_email" in str(plan)


def test_importing_again_updates_and_keeps_the_id(engine: Engine) -> None:
    roster = Roster(engine)
    first = roster.add([student(1), student(2)], now=NOW)
    again = roster.add([student(9, email="S1@example.org", name="New"), student(2)], now=NOW)
    assert (first.added, again.added, again.updated, again.unchanged) == (2, 0, 1, 1)
    assert [(one.id, one.name) for one in roster.list()] == [("s1", "New"), ("s2", "N2")]
    assert roster.get(StudentId("s1")) == roster.find("s1@EXAMPLE.org")
    assert roster.list("other") == ()


def test_an_import_brings_nobody_back_who_asked_to_be_left_alone(engine: Engine) -> None:
    roster = Roster(engine)
    roster.add([student(1), student(2)], now=NOW)
    roster.unsubscribe("s1@example.org", now=NOW)
    assert roster.remove(StudentId("s2"), now=NOW)
    assert not roster.remove(StudentId("s2"), now=NOW)
    assert roster.add([student(1), student(2)], now=NOW).suppressed == 2
    assert roster.list() == ()
    assert roster.silent() == {"s1": "unsubscribed"}
    assert roster.resubscribe("s1@example.org")
    assert [one.id for one in roster.list()] == ["s1"]


def test_a_forgotten_student_leaves_no_byte_on_the_disk(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path / "r.db"))
    roster = Roster(engine)
    roster.add([student(1, name="Zebulon Quark", email="zebulon.quark@example.org"), student(2)], now=NOW)
    assert b"zebulon.quark" in b"".join(path.read_bytes() for path in tmp_path.glob("r.db*"))
    roster.remove(StudentId("s1"), now=NOW)
    left = b"".join(path.read_bytes() for path in tmp_path.glob("r.db*"))
    assert b"zebulon" not in left.lower()
    assert b"Quark" not in left
    assert email_hash("zebulon.quark@example.org").encode() in left


def test_several_imports_and_departures_at_once(engine: Engine) -> None:
    people = [student(number) for number in range(40)]

    def bring(seed: int) -> int:
        own = [student(number, id=StudentId(f"{seed}-{number}")) for number in range(40)]
        random.Random(seed).shuffle(own)
        return Roster(engine).add(own, now=NOW).added

    def leave(seed: int) -> None:
        for number in range(0, 40, 4):
            Roster(engine).unsubscribe(people[number].email, now=NOW)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(bring, range(4))) == 40
        list(pool.map(leave, range(4)))
        assert len(Roster(engine).list()) == 30
        gone = list(pool.map(lambda one: Roster(engine).remove(one.id, now=NOW), Roster(engine).list() * 2))
    assert sum(gone) == 30
    assert Roster(engine).list() == ()
