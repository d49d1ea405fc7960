"""The shipped catalogue is sound, folders lie over it, and what is wrong is named by file, line and key."""

import csv
from pathlib import Path

import pytest

from sources.catalog.fields import CATALOGUE, OPPORTUNITIES, check_file, find_field, load_fields, read_fields
from sources.errors import ConfigError
from tests.shared_data import shared

SHIPPED = load_fields()
README = Path(__file__).resolve().parents[3] / "README.md"

GOOD = """slug = "kite-science"
name = "Kite science"
related = ["robotics"]

[[feeds]]
url = "https://kites.example/feed.xml"
title = "Kites weekly"

[[feeds]]
url = "https://wind.example/rss?input=%7B%22a%22%3A1%7D"
title = "Wind"
"""


def write(folder: Path, text: str, name: str = "kites.toml") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_ships_25_fields_each_described_with_news_and_opportunities() -> None:
    assert len(SHIPPED) == 25
    for slug, field in SHIPPED.items():
        assert field.slug == slug
        assert (CATALOGUE / f"{slug}.toml").is_file()
        assert 200 < len(field.description) < 600
        assert field.cip
        news = [feed for feed in field.feeds if not feed.opportunities]
        assert len(news) >= 14
        assert len(field.feeds) - len(news) >= 20
        assert all(feed.confidence in ("high", "medium") and feed.language for feed in field.feeds)


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_file_is_sound(path: Path) -> None:
    assert check_file(path) == ()


def test_related_is_symmetrical_and_never_the_field_itself() -> None:
    for slug, field in SHIPPED.items():
        assert slug not in field.related
        for other in field.related:
            assert slug in SHIPPED[other].related, f"{other} doesn't name {slug}"


def test_reserved_rights_and_unwilling_pages_are_marked() -> None:
    feeds = {feed.url: feed for field in SHIPPED.values() for feed in field.feeds}
    for url, feed in feeds.items():
        if "//www.nature.com/" in url and not feed.opportunities:
            assert feed.headline_only
        if feed.headline_only or "arxiv.org" in url:
            assert not feed.visit_pages
    for url in ("https://lwn.net/headlines/rss", "https://www.genengnews.com/feed/"):
        assert feeds[url].headline_only
    for url in ("https://openai.com/news/rss.xml", "https://www.darkreading.com/rss.xml"):
        assert not feeds[url].visit_pages


def test_catalogue_is_the_researched_one_without_low_confidence() -> None:
    with (shared("feeds") / "catalog.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    shipped = {(slug, feed.url) for slug, field in SHIPPED.items() for feed in field.feeds}
    fields = {row["feed_url"]: set(row["fields"].split(";")) for row in rows if row["confidence"] != "low"}
    everywhere = {url for url, slugs in fields.items() if "general" in slugs}
    expected = {(slug, url) for url, slugs in fields.items() for slug in slugs if url not in everywhere}
    expected |= {(slug, url) for url in everywhere for slug in SHIPPED}
    calendars = {(slug, url) for slug, url in shipped if url.endswith(".ics")}  # researched later, from their publisher
    assert calendars
    assert shipped - calendars == expected  # verbatim, percent-encoded queries too


def test_a_users_folder_adds_and_replaces(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("kite-science", "robotics").replace('["robotics"]', "[]"), "mine.toml")
    fields = load_fields(tmp_path)
    assert len(fields) == 26
    assert fields["robotics"].name == "Kite science"
    assert [feed.title for feed in fields["kite-science"].feeds[:2]] == ["Kites weekly", "Wind"]
    assert fields["kite-science"].feeds[1].url == "https://wind.example/rss?input=%7B%22a%22%3A1%7D"


def test_a_field_of_ones_own_asks_the_general_feeds_of_calls_until_they_are_turned_off(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    general = [feed for feed in load_fields(tmp_path)["kite-science"].feeds if feed.opportunities]
    assert f"asks {len(general)} general feeds" in README.read_text(encoding="utf-8")
    write(tmp_path, "feeds = []\n", OPPORTUNITIES)
    assert not any(feed.opportunities for feed in load_fields(tmp_path)["kite-science"].feeds)


def test_a_users_opportunities_replace_the_shipped_ones(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    calls = '[[feeds]]\nurl = "https://calls.example/f"\ntitle = "Calls"\nfields = ["kite-science"]\n'
    write(tmp_path, calls, OPPORTUNITIES)
    fields = load_fields(tmp_path)
    assert [feed.title for feed in fields["kite-science"].feeds if feed.opportunities] == ["Calls"]
    assert not any(feed.opportunities for feed in fields["robotics"].feeds)
    write(tmp_path, calls.replace("kite-science", "*"), OPPORTUNITIES)
    assert all(sum(feed.opportunities for feed in field.feeds) == 1 for field in load_fields(tmp_path).values())


# What is wrong -> line, key, words of the sentence.
WRONG = {
    "broken TOML": (GOOD + "title =\n", 12, "", "not valid TOML"),
    "unclosed string": ('slug = "a\nname = "b"\n', 1, "", "not valid TOML"),
    "no name": (GOOD.replace('name = "Kite science"\n', ""), 1, "", "name is missing"),
    "no url": (GOOD.replace('url = "https://kites.example/feed.xml"\n', ""), 5, "feeds[1]", "url is missing"),
    "a local file": (GOOD.replace("https://wind.example", "file:///etc/passwd"), 10, "feeds[2].url", "http"),
    "a password": (GOOD.replace("wind.example", "me:secret@wind.example"), 10, "feeds[2].url", "password"),
    "a misspelt key": (GOOD.replace('title = "Wind"', 'titel = "W"'), 11, "feeds[2].titel", "did you mean title?"),
    "an unknown key": (GOOD.replace("related", "zzz"), 3, "zzz", "unknown key"),
    "a wrong kind": (GOOD + 'kind = "blog"\n', 12, "feeds[2].kind", "trade-press"),
    "a number for a name": (GOOD.replace('"Kite science"', "3"), 2, "name", "string"),
    "a slug with blanks": (GOOD.replace("kite-science", "Kite science", 1), 1, "slug", "lower-case"),
    "a word for yes": (GOOD + 'visit_pages = "no"\n', 12, "feeds[2].visit_pages", "boolean"),
    "an unknown relative": (GOOD.replace('["robotics"]', '["robotik"]'), 3, "related", "did you mean robotics?"),
    "the same feed twice": (
        GOOD.replace("https://wind.example/rss?input=%7B%22a%22%3A1%7D", "https://kites.example/feed.xml"),
        10, "feeds[2].url", "same feed as feeds[1]",
    ),
    "no feeds": ('slug = "a"\nname = "A"\nfeeds = []\n', 3, "feeds", "at least 1"),
    "a header inside a string": (
        GOOD.replace("related", 'description = """\n[[feeds]]\nurl = 1\n"""\nrelated').replace("//wind", "//wi nd"),
        14, "feeds[2].url", "host",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "key", "words"), WRONG.values(), ids=WRONG.keys())
def test_wrong_files_are_named_by_line_and_key(tmp_path: Path, text: str, line: int, key: str, words: str) -> None:
    path = write(tmp_path, text)
    (problem,) = check_file(path)
    assert (problem.file, problem.line, problem.key) == (path, line, key)
    assert words in problem.text
    with pytest.raises(ConfigError) as raised:
        load_fields(tmp_path)
    assert str(raised.value).startswith(f"{path}:{line}: ")


def test_check_collects_every_problem_in_the_files_order(tmp_path: Path) -> None:
    text = GOOD.replace("https://kites.example/feed.xml", "ftp://kites.example").replace('"Wind"', "7")
    found = check_file(write(tmp_path, text.replace("slug =", "slugg =")))
    assert [(problem.line, problem.key) for problem in found] == [
        (1, "slugg"), (6, "feeds[1].url"), (11, "feeds[2].title"),
    ]  # fmt: skip
    with pytest.raises(ConfigError, match=r"2 more like it: `fieldbrief fields check"):
        load_fields(tmp_path)


def test_files_that_cant_be_read(tmp_path: Path) -> None:
    (missing,) = check_file(tmp_path / "none.toml")
    assert "can't be read" in missing.text
    path = write(tmp_path, "")
    path.write_bytes(b'slug = "a"\nname = "\xff"\n')
    (latin,) = check_file(path)
    assert (latin.line, latin.text) == (2, "not UTF-8; save the file as UTF-8")
    path.write_bytes(b"a" * (3 * 1024 * 1024))
    assert "larger than" in check_file(path)[0].text
    path.write_bytes(b"a = " + b"[" * 100_000)
    assert len(check_file(path)) == 1


def test_folders_without_fields(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the catalogue is empty"):
        load_fields(tmp_path)
    with pytest.raises(ConfigError, match="no such folder"):
        load_fields(tmp_path / "none")


def test_two_files_with_one_slug(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    second = write(tmp_path, GOOD, "other.toml")
    with pytest.raises(ConfigError, match=r"kites\.toml has the slug kite-science too") as raised:
        load_fields(tmp_path)
    assert str(raised.value).startswith(f"{second}:1: slug: ")


def test_opportunities_for_an_unknown_field(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace('["robotics"]', "[]"))
    path = write(tmp_path, '[[feeds]]\nurl = "https://c.example/f"\ntitle = "C"\nfields = ["kites"]\n', OPPORTUNITIES)
    (problem,) = check_file(path)
    assert (problem.line, problem.key) == (4, "feeds[1].fields")
    with pytest.raises(ConfigError, match="no study field 'kites'"):
        read_fields(tmp_path)


@pytest.mark.parametrize(
    ("asked", "meant"), [("robotcs", "robotics"), ("Physics", "physics-quantum"), ("quantum", "physics-quantum")]
)
def test_an_unknown_field_is_answered_with_close_names(asked: str, meant: str) -> None:
    with pytest.raises(ConfigError, match=meant) as raised:
        find_field(SHIPPED, asked)
    assert "fieldbrief fields" in raised.value.remedy
    assert find_field(SHIPPED, meant).slug == meant
