"""Who gets mail and who doesn't, through the command, as a coordinator settles it."""

from pathlib import Path

from tests.flows.commands import fieldbrief

ROSTER = "name,email,fields\nAda,ada@example.org,robotics\nBo,bo@example.org,robotics\n"


def test_who_leaves_is_left_alone_until_they_ask_to_come_back(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER)

    def students(*words: str) -> str:
        ended = fieldbrief("students", *words, "--data-dir", "d", cwd=tmp_path)
        assert ended.code == 0, ended
        return ended.out + ended.err

    students("import", "roster.csv")
    assert students("unsubscribe", "ADA@example.org") == "unsubscribed\n"
    assert students("remove", "bo@example.org") == "forgotten\n"
    assert "not on the roster" in students("unsubscribe", "cy@example.org")
    assert "2 left out because they asked" in students("import", "roster.csv")
    left = students("list")
    assert "gets no mail: unsubscribed" in left
    assert "@example.org" not in left
    assert students("resubscribe", "ada@example.org") == "gets mail again\n"
    assert students("resubscribe", "bo@example.org") == "may be imported again\n"
    assert students("import", "roster.csv").startswith("1 added, 0 updated, 1 unchanged, 0 left out")


def test_one_student_is_added_changed_exported_and_forgotten(tmp_path: Path) -> None:
    def students(*words: str, code: int = 0) -> str:
        ended = fieldbrief("students", *words, "--data-dir", "d", cwd=tmp_path)
        assert ended.code == code, ended
        return ended.out + ended.err

    assert students("add", "ada@Example.org", "--field", "robotics", "--name", "Lund, Ada") == "added\n"
    assert "on the roster already" in students("add", "ADA@example.org", "--field", "robotics", code=1)
    assert "no email address" in students("add", "nobody", "--field", "robotics", code=1)
    assert "No study field" in students("add", "bo@example.org", code=1)
    assert students("set", "ada@example.org", "--interest", "soft grippers", "--mute", "site:x.example") == "changed\n"
    assert students("set", "ada@example.org", "--interest", "soft grippers") == "nothing to change\n"
    assert students("export", "--out", "again.csv") == "again.csv\n"
    assert (tmp_path / "again.csv").read_text().splitlines()[1] == (
        '"Lund, Ada",ada@example.org,robotics,soft grippers,,site:x.example,,,,no'
    )
    assert students("import", "again.csv", "--dry-run").startswith("0 added, 0 updated, 1 unchanged")
    assert students("forget", "ada@example.org").startswith("erased: name, address, 2 interests and wishes, 0 mailed")
    assert "not on the roster" in students("forget", "ada@example.org", code=1)


def test_feedback_is_kept(tmp_path: Path) -> None:
    def ran(*words: str, code: int = 0) -> str:
        ended = fieldbrief(*words, "--data-dir", "d", cwd=tmp_path)
        assert ended.code == code, ended
        return ended.out + ended.err

    ran("students", "add", "ada@example.org", "--field", "robotics", "--interest", "grippers")
    assert ran("feedback", "ada@example.org", "--more", "robot skin", "--mute", "site:x.example") == "kept\n"
    assert ran("feedback", "ada@example.org", "--more", "Robot Skin") == "nothing new\n"
    assert "robot skin" in ran("students", "export")
    assert "not on the roster" in ran("feedback", "bo@example.org", "--more", "x", code=1)
    # A roster imported again says nothing of what was wished since, and takes nothing of it away.
    (tmp_path / "roster.csv").write_text("name,email,fields\nAda,ada@example.org,robotics\n")
    assert ran("students", "import", "roster.csv").startswith("0 added, 1 updated")
    kept = ran("students", "export")
    assert "robot skin" in kept
    assert "site:x.example" in kept
    assert "grippers" in kept


TITLES = """Tactile sensing with soft robot skin
A tactile sensing glove for surgeons
Low-cost tactile sensing for grippers
Perovskite solar cells that last
Stability of perovskite solar cells under heat
Perovskite solar cells: a roadmap
A lonely title on medieval coins
"""


def test_interests_are_learnt_from_titles_and_shown_before_they_are_taken(tmp_path: Path) -> None:
    (tmp_path / "titles.txt").write_text(TITLES)
    (tmp_path / "cut.bib").write_text("@article{a,\n title = {Cut\n\n@article{b, title = {Tactile sensing of cloth}}\n")

    def students(*words: str, code: int = 0) -> str:
        ended = fieldbrief("students", *words, "--data-dir", "d", cwd=tmp_path)
        assert ended.code == code, ended
        return ended.out + ended.err

    students("add", "ada@example.org", "--field", "robotics", "--interest", "Tactile Sensing")
    shown = students("learn", "ada@example.org", "--titles", "titles.txt", "--dry-run")
    assert "perovskite solar cells: 3 titles" in shown
    assert "(stands already, as “Tactile Sensing”): 3 titles" in shown
    assert "7 titles read, 1 of them in no group" in shown
    assert "nothing was changed" in shown
    assert "nothing was changed" in students("learn", "ada@example.org", "--from", "titles.txt")  # nobody to ask
    assert "Tactile Sensing," in students("export")
    taken = students("learn", "ada@example.org", "--titles", "titles.txt", "--bibtex", "cut.bib", "--yes", code=3)
    assert "1 taken" in taken
    assert "cut.bib:1: an entry that doesn't end" in taken
    assert "Tactile Sensing; perovskite solar cells" in students("export")
    assert "not on the roster" in students("learn", "bo@example.org", "--from", "titles.txt", code=1)
    assert "the file is empty" in students("learn", "ada@example.org", "--from", "/dev/null", code=1)
