"""The sample weeks: the promised shape, invented throughout, and a web that serves them as sites do."""

import asyncio
import json
import re
import subprocess
import sys
from collections import Counter
from urllib.parse import urlsplit

import pytest

from digest.hiring.demand import hiring, read_postings
from digest.text.parser import SpacyParser
from digest.types import Week
from flows.sample.content import SampleArticle, articles, sites
from flows.sample.server import MISSING, NOT_XML, SampleWeb
from sources.errors import NotAFeed, Refused, SourceError
from sources.parse.feeds import parse_feed
from sources.parse.pages import read_page
from sources.types import Article, ArticleId
from sources.web.addresses import AddressRules
from sources.web.http import Answer, HttpWeb
from sources.web.limits import FetchLimits
from sources.web.urls import site_of
from sources.web.validators import Validators

FIELDS = ("energy-climate", "robotics")
# Theme -> articles in each of the eight weeks: what the trends must find.
PLANTED = {
    "robotics": {
        "printed-skin": (0, 0, 0, 0, 0, 0, 0, 7),
        "truck-unloading": (1, 1, 1, 1, 1, 3, 4, 8),
        "cobot-welding": (4, 4, 4, 4, 4, 4, 4, 4),
        "humanoid-pilots": (6, 6, 6, 5, 4, 2, 1, 1),
        "hull-cleaning": (0, 1, 0, 0, 1, 0, 1, 0),
    },
    "energy-climate": {
        "plug-in-batteries": (0, 0, 0, 0, 0, 0, 0, 7),
        "grid-forming-inverters": (1, 1, 1, 1, 1, 3, 4, 8),
        "heat-storage": (4, 4, 4, 4, 4, 4, 4, 4),
        "hydrogen-cancellations": (6, 6, 6, 5, 4, 2, 1, 1),
        "kite-power": (0, 1, 0, 1, 0, 0, 1, 0),
    },
}


def of(field: str, theme: str) -> list[SampleArticle]:
    return [article for article in articles() if (article.field, article.theme) == (field, theme)]


def test_two_fields_eight_weeks_and_more_than_ten_sites() -> None:
    web = SampleWeb()
    assert {field.slug for field in web.fields()} == set(FIELDS)
    assert [str(week) for week in web.weeks] == [f"2026-W{n}" for n in range(31, 39)]
    assert 200 <= len(articles()) <= 225
    assert len({article.site for article in articles()}) == len(sites()) >= 10


def test_articles_have_60_to_150_words_and_unlike_titles() -> None:
    for article in articles():
        assert 60 <= len(article.body.split()) <= 150, article.title
        assert article.published.utcoffset() is not None
        assert article.author
    assert len({(article.site, article.title) for article in articles()}) == len(articles())
    bodies = [article.body for article in articles() if article.theme != "wire"]
    paragraphs = Counter(part for body in bodies for part in body.split("\n\n"))
    assert max(paragraphs.values()) == 1  # nothing is said twice


def test_only_reserved_names_are_used() -> None:
    web = SampleWeb()
    urls = [url for field in web.fields() for feed in field.feeds for url in (feed.url, feed.site_url)]
    assert {feed.url for field in web.fields() for feed in field.feeds} == set(web.feeds)
    assert all((urlsplit(url).hostname or "").endswith(".example") for url in urls)
    assert all(student.email.endswith(".example") for student in web.students)
    for article in articles():
        assert not re.search(r"https?://|www\.|@|\.(com|org|net|io)\b", article.body)


@pytest.mark.parametrize(("field", "theme"), [(field, theme) for field in PLANTED for theme in PLANTED[field]])
def test_planted_themes_have_their_weeks(field: str, theme: str) -> None:
    planted = of(field, theme)
    weeks = Counter(Week.of(article.published) for article in planted)
    assert tuple(weeks[week] for week in SampleWeb().weeks) == PLANTED[field][theme]
    assert len({article.site for article in planted}) >= min(len(planted), 3)


@pytest.mark.parametrize(("field", "theme"), [("robotics", "cobot-welding"), ("energy-climate", "heat-storage")])
def test_the_steady_theme_is_told_by_four_sites_each_week(field: str, theme: str) -> None:
    sites_of_week: dict[Week, set[str]] = {}
    for article in of(field, theme):
        sites_of_week.setdefault(Week.of(article.published), set()).add(article.site)
    assert [len(sites_of_week[week]) for week in SampleWeb().weeks] == [4] * 8


def test_an_announcement_of_four_sites_wire_copies_and_calls() -> None:
    for field, theme in (("robotics", "printed-skin"), ("energy-climate", "plug-in-batteries")):
        assert len({article.site for article in of(field, theme)[:4]}) == 4
        copies = of(field, "wire")
        assert len({article.site for article in copies}) == 3
        assert len({article.body for article in copies}) == 1
        assert len({article.author for article in copies}) == 2
        calls = of(field, "opportunities")
        assert {word for call in calls for word in ("Call for papers", "Internship") if word in call.title} == {
            "Call for papers",
            "Internship",
        }
        for call in calls:
            assert re.search(r"\d{1,2}\s(October|November)\s2026", call.body), call.title


def fetch(web: SampleWeb, *urls: str, etag: str | None = None) -> list[Answer | SourceError]:
    """The URLs through the real fetcher, one after the other."""

    async def all_of_them() -> list[Answer | SourceError]:
        answers: list[Answer | SourceError] = []
        limits = FetchLimits(host_pace=0)
        rules = AddressRules(web.hosts)
        async with HttpWeb(
            agent="test", limits=limits, rules=rules, resolve=web.resolve, network=web.network
        ) as client:
            for url in urls:
                try:
                    answers.append(await client.get(url, validators=Validators(etag=etag)))
                except SourceError as error:
                    answers.append(error)
        return answers

    return asyncio.run(all_of_them())


def test_every_feed_is_read_by_our_own_reader_and_holds_two_weeks() -> None:
    with SampleWeb() as web:
        for week in (web.weeks[0], web.weeks[5]):
            web.week = week
            shown = {a.title for a in articles() if week.plus(-1).start() <= a.published < week.end()}
            titles = set()
            for url, answer in zip(web.feeds, fetch(web, *web.feeds), strict=True):
                assert isinstance(answer, Answer), answer
                parsed = parse_feed(answer.body, url=url, content_type=answer.headers["content-type"])
                titles |= {entry.title for entry in parsed.entries}
                assert all(entry.link and site_of(entry.link) == urlsplit(url).hostname for entry in parsed.entries)
                assert all(entry.published and entry.published < week.end() for entry in parsed.entries)
            assert titles == shown


def test_an_unchanged_feed_answers_304() -> None:
    with SampleWeb() as web:
        (first,) = fetch(web, web.feeds[0])
        assert isinstance(first, Answer)
        (again,) = fetch(web, web.feeds[0], etag=first.headers["etag"])
        assert isinstance(again, Answer)
        assert (again.status, again.body) == (304, b"")
        web.week = web.weeks[2]
        (changed,) = fetch(web, web.feeds[0], etag=first.headers["etag"])
        assert isinstance(changed, Answer)
        assert changed.status == 200


def test_two_bad_days_and_what_is_not_there() -> None:
    with SampleWeb() as web:
        for host, number in (MISSING, NOT_XML):
            url = f"http://{host}{sites()[host].feed_path}"
            for week in web.weeks:
                web.week = week
                (answer,) = fetch(web, url)
                bad = week == web.weeks[number]
                if bad and host == MISSING[0]:
                    assert isinstance(answer, Refused)
                    continue
                assert isinstance(answer, Answer)
                if bad:
                    with pytest.raises(NotAFeed):
                        parse_feed(answer.body, url=url, content_type=answer.headers["content-type"])
        web.week = web.weeks[0]
        late = articles()[-1]
        unborn, elsewhere = fetch(web, f"http://{late.site}{late.path}", "http://nowhere.example/")
        assert isinstance(unborn, Refused)
        assert isinstance(elsewhere, SourceError)
        (robots,) = fetch(web, "http://jointpost.example/robots.txt")
        assert isinstance(robots, Answer)
        assert b"Disallow: /members/" in robots.body


def test_pages_give_the_article_and_nothing_around_it() -> None:
    with SampleWeb() as web:
        chosen = articles()[::13]
        urls = [f"http://{article.site}{article.path}" for article in chosen]
        for url, article, answer in zip(urls, chosen, fetch(web, *urls), strict=True):
            assert isinstance(answer, Answer)
            read = read_page(answer.body, url=url, content_type=answer.headers["content-type"])
            assert read.title == article.title
            assert read.published is not None
            assert read.published.date() == article.published.date()
            words = " ".join(read.text.split())
            for part in article.body.strip().split("\n\n"):
                assert " ".join(part.split()) in words
            assert not re.search("newsletter|cookies|Read more|All rights reserved", words)


def test_three_students_follow_the_samples_fields() -> None:
    students = SampleWeb().students
    assert len(students) == 3
    for student in students:
        assert set(student.fields) <= set(FIELDS)
        assert student.interests


def test_the_sample_is_loaded_by_the_demo_only() -> None:
    code = "import sys, json; import flows.wiring; print(json.dumps([m for m in sys.modules if 'flows.sample' in m]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_the_postings_tell_who_hires_and_for_which_skills() -> None:
    web = SampleWeb()
    field = next(field for field in web.fields() if field.slug == "robotics")
    feeds = {urlsplit(feed.url).hostname: feed.url for feed in field.feeds}
    read = [
        Article(
            id=ArticleId(one.id), url=f"http://{one.site}{one.path}", canonical_url=f"http://{one.site}{one.path}",
            site=one.site, title=one.title, text=one.body.strip(), lead="", feed_url=feeds.get(one.site, ""),
            first_seen=one.published, published=one.published,
        )
        for one in articles()
    ]  # fmt: skip
    until = web.weeks[-1].end()
    found = hiring(read_postings(read, field, until=until, parser=SpacyParser()), until=until)
    assert found is not None
    assert (found.postings, found.lately) == (7, 4)
    assert {one.name: one.postings for one in found.employers} == {"Halvorsen Robotics": 3, "Tessen University": 2}
    assert {one.name: one.postings for one in found.skills} == {
        "Python": 4, "C++": 3, "ROS 2": 3, "reinforcement learning": 2, "tactile sensing": 2
    }  # fmt: skip
    assert all(one.published < until for one in of("robotics", "postings"))
