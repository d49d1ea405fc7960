"""The demo, and the verbs and flows over what it has stored: one real run that every test here shares."""

import json
import shutil
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from digest.edition.store import DigestStore
from digest.types import Status, Week
from sources.database import open_database
from tests.flows.commands import Ended, fieldbrief

FIELDS = Path(__file__).parents[2] / "flows" / "sample" / "fields"
AS_OF = "2026-09-21T07:00"  # the Monday after the last sample week
WEEK = "2026-W38"


@pytest.fixture
def data(demo: tuple[Path, Ended], tmp_path: Path) -> Path:
    """A data folder with the sample weeks collected and built."""
    shutil.copytree(demo[0] / "demo", tmp_path / "data")
    (tmp_path / "data" / "fieldbrief.toml").write_text(
        f'fields_dir = "{FIELDS}"\nsender = "Brief <brief@example.org>"\nsmtp_url = "maildir:{tmp_path}/mail"\n'
    )
    return tmp_path / "data"


def test_the_demo_writes_three_digests_in_four_forms(demo: tuple[Path, Ended]) -> None:
    folder, ended = demo
    assert ended.code == 0, ended.err
    told = ended.json
    assert (told["week"], told["weeks"], len(told["digests"])) == (WEEK, 8, 3)
    assert told["articles"] >= 140
    texts = set()
    for digest in told["digests"]:
        files = {kind: Path(path) for kind, path in digest["files"].items()}
        assert all(path.is_relative_to(folder / "demo") for path in files.values())
        assert "<html" in files["html"].read_text()
        assert json.loads(files["json"].read_text())["picks"]
        message = BytesParser(policy=policy.default).parsebytes(files["eml"].read_bytes())
        assert message["Subject"].strip() == digest["subject"]
        assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}
        texts.add(files["text"].read_text())
    assert len(texts) == 3  # tailored
    # The planted new and too-thin themes are told apart, with their figures.
    everything = "\n".join(texts)
    assert "New, " in everything
    assert "none in the 7 weeks before" in " ".join(everything.split())


def test_each_stage_alone_reads_what_is_stored(data: Path) -> None:
    words = ("--data-dir", data, "--as-of", AS_OF, "--field", "energy-climate")
    field = json.loads(fieldbrief("fields", "--json", "--data-dir", data, cwd=data).out)
    slug = next(one["slug"] for one in field if one["name"].endswith("(sample)"))
    words = (*words[:-1], slug)
    themes = fieldbrief("themes", *words, "--json", cwd=data).json
    assert themes
    assert {"id", "label", "status", "figures", "weekly_counts", "score", "quotes"} <= themes[0].keys()
    (edition,) = fieldbrief("build", *words, "--json", cwd=data).json
    assert edition["field"] == slug
    status = fieldbrief("status", *words, "--json", cwd=data).json
    assert status["weeks"][slug][-1] == WEEK
    assert {"url", "state", "failures", "entries_a_week", "last_success"} <= status["feeds"][0].keys()
    preview = fieldbrief("preview", *words, cwd=data)
    assert preview.out.startswith("Subject: ")
    lines = fieldbrief("replay", "--field", slug, "--as-of", AS_OF, "--data-dir", data, cwd=data).out.splitlines()
    assert {"week", "theme_id", "label", "status", "rank", "score", "article_ids"} <= json.loads(lines[-1]).keys()


@pytest.mark.slow
def test_each_student_gets_each_week_once(data: Path, tmp_path: Path) -> None:
    slug = next(path.stem for path in sorted(FIELDS.glob("*.toml")))
    roster = tmp_path / "roster.csv"
    roster.write_text(
        f"name,email,fields,interests\nAda Byte,ada@example.org,{slug},batteries\nBo,bo@example.org,{slug},\n"
        "Cy,nonsense,x,\n"
    )
    common = ("--data-dir", data)
    imported = fieldbrief("students", "import", roster, "--json", *common, cwd=data)
    assert (imported.code, imported.json["added"], len(imported.json["problems"])) == (3, 2, 1)
    dry = fieldbrief("send", "--dry-run", "--json", "--as-of", AS_OF, *common, cwd=data)
    assert dry.json.items() >= {"week": WEEK, "to_render": 2, "waiting": 0}.items()
    first = fieldbrief("send", "--json", "--as-of", AS_OF, *common, cwd=data)
    assert (first.code, first.json["sent"]) == (0, 2), first
    again = fieldbrief("send", "--json", "--as-of", AS_OF, *common, cwd=data)
    assert (again.json["rendered"], again.json["sent"]) == (0, 0)
    mails = [BytesParser(policy=policy.default).parsebytes(p.read_bytes()) for p in (tmp_path / "mail/new").iterdir()]
    assert {mail["To"] for mail in mails} == {"ada@example.org", "bo@example.org"}
    assert len(mails) == 2
    assert fieldbrief("students", "remove", "ada@example.org", *common, cwd=data).code == 0
    assert [one["email"] for one in fieldbrief("students", "list", "--json", *common, cwd=data).json] == [
        "bo@example.org"
    ]


@pytest.mark.parametrize(
    ("field", "term", "name", "status", "count"),
    [
        ("robotics", "tactile skin", "OpenDerm", Status.NEW, 7),
        ("robotics", "truck-unloading robots", "", Status.RISING, 6),
        ("robotics", "welding cobot", "", Status.STEADY, 3),
        ("energy-climate", "plug-in batteries", "plug-in batteries", Status.NEW, 7),
        ("energy-climate", "grid-forming inverters", "", Status.TOO_EARLY, 3),
    ],
)
def test_planted_themes_are_told_as_they_were_planted(
    demo: tuple[Path, Ended], field: str, term: str, name: str, status: Status, count: int
) -> None:
    """Status and articles of what the sample plants (`tests/flows/test_sample.py`, PLANTED).

    Of grid-forming inverters it finds three of eight, too few to say that they rise: known, and not as it should be.
    """
    store = DigestStore(open_database(f"sqlite:///{demo[0] / 'demo' / 'fieldbrief.db'}"))
    edition = store.edition(field, Week.parse(WEEK))
    assert edition is not None
    (theme,) = (theme for theme in edition.themes if term in theme.terms)
    assert (theme.name, theme.trend.status, theme.trend.count) == (name, status, count)
    assert edition.closed
    # Without twelve weeks of past nothing is very likely, and nothing steady is said to rise.
    assert "very likely" not in {theme.trend.confidence_words for theme in edition.themes}


def test_a_dying_theme_is_fading_and_its_past_is_printed(demo: tuple[Path, Ended]) -> None:
    store = DigestStore(open_database(f"sqlite:///{demo[0] / 'demo' / 'fieldbrief.db'}"))
    edition = store.edition("energy-climate", Week.parse(WEEK))
    assert edition is not None
    (fading,) = (theme for theme in edition.themes if theme.trend.status is Status.FADING)
    assert fading.trend.weekly_counts == (6, 6, 6, 5, 4, 2, 1, 1)  # the planted hydrogen cancellations, to the article
