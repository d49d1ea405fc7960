"""Who hires and which skills are asked for: postings counted once, over twelve weeks, and silence below enough."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.hiring.demand import hiring, read_postings
from digest.hiring.skills import skills_of
from digest.text.parser import NoParser, SpacyParser
from digest.types import Demand
from sources.types import Article, ArticleId, Feed, StudyField

PARSER = SpacyParser()
UNTIL = datetime(2026, 9, 21, tzinfo=UTC)
JOBS = "https://jobs.example/feed"
FIELD = StudyField(
    slug="robotics",
    name="Robotics",
    description="Grippers, welding cells and warehouse machines.",
    feeds=(Feed(url=JOBS, kind="opportunities", opportunities=True),),
)


BODIES = (
    "The work is half at a desk and half on a shop floor with grippers.",
    "You drive machines through a warehouse at night and write down what broke.",
    "A cell that joins plates needs somebody who hears when it goes wrong; robotics is the small part of it.",
    "Soft arms of robotics pick berries here, and you keep them from squeezing.",
    "Divers used to clean hulls in this harbour; grippers and robotics do now.",
    "Ships are built here by welding machines older than you.",
    "Nobody in our robotics team has ever seen a gripper fail the same way twice.",
    "Our customers send welding cells back, and you find out why.",
)


def posting(number: int, employer: str, skills: str, *, weeks: int = 1) -> Article:
    url = f"https://jobs.example/{number}"
    body = BODIES[number % len(BODIES)]
    text = (
        f"{employer} is hiring for robotics and welding. {body}\n\nRequirements: {skills}.\n\n"
        f"Apply by {number + 1} December 2026."
    )
    trade = ("gripper", "warehouse", "plates", "berries", "hulls", "shipyard", "failure", "returns")[number % 8]
    return Article(
        id=ArticleId(str(number)), url=url, canonical_url=url, site="jobs.example", feed_url=JOBS,
        title=f"Job: {trade} engineer at {employer}", text=text, lead=text[:200],
        first_seen=UNTIL - timedelta(weeks=weeks), published=UNTIL - timedelta(weeks=weeks),
    )  # fmt: skip


def six() -> list[Article]:
    return [
        posting(0, "Halvorsen Robotics", "Python, C++", weeks=11),
        posting(1, "Halvorsen Robotics", "Python", weeks=10),
        posting(2, "Tessen University", "Python, ROS 2", weeks=2),
        posting(3, "Tessen University", "C++, grant writing", weeks=2),
        posting(4, "Kjelvik Marine", "ROS 2", weeks=1),
        posting(5, "Sundgaard", "welding robots", weeks=1),
    ]


def test_employers_and_skills_are_counted_by_postings_with_those_of_late() -> None:
    postings = read_postings(six(), FIELD, until=UNTIL, parser=PARSER)
    assert len(postings) == 6
    found = hiring(postings, until=UNTIL, field="Robotics")
    assert found is not None
    assert (found.weeks, found.postings, found.lately) == (12, 6, 4)
    assert found.employers == (
        Demand(name="Tessen University", postings=2, lately=2),
        Demand(name="Halvorsen Robotics", postings=2, lately=0),
    )
    assert found.skills == (
        Demand(name="Python", postings=3, lately=1),
        Demand(name="ROS 2", postings=2, lately=2),
        Demand(name="C++", postings=2, lately=1),
    )


def test_a_posting_told_twice_is_one_and_one_employers_formula_is_no_demand() -> None:
    copy = replace(six()[0], id=ArticleId("copy"), url="https://b.example/1", canonical_url="https://b.example/1")
    twice = [*six(), copy]
    assert len(read_postings(twice, FIELD, until=UNTIL, parser=PARSER)) == 6
    formula = [posting(n, "Halvorsen Robotics", "team spirit") for n in (6, 7)]
    found = hiring(read_postings([*six(), *formula], FIELD, until=UNTIL, parser=PARSER), until=UNTIL)
    assert found is not None
    assert "team spirit" not in {one.name for one in found.skills}


def test_too_few_postings_or_employers_say_nothing() -> None:
    postings = read_postings(six(), FIELD, until=UNTIL, parser=PARSER)
    assert hiring(postings[:5], until=UNTIL) is None
    assert hiring([postings[0]] * 6, until=UNTIL) is None
    assert hiring([], until=UNTIL) is None


def test_only_the_fields_own_postings_of_twelve_weeks_count() -> None:
    old = posting(6, "Halvorsen Robotics", "Python", weeks=13)
    bread = Article(
        id=ArticleId("b"), url="https://jobs.example/b", canonical_url="https://jobs.example/b", site="jobs.example",
        feed_url=JOBS, title="Job: baker at Crumb", text="Crumb is hiring a baker. Apply by 1 December 2026.",
        lead="", first_seen=UNTIL - timedelta(days=2), published=UNTIL - timedelta(days=2),
    )  # fmt: skip
    news = Article(
        id=ArticleId("n"), url="https://n.example/n", canonical_url="https://n.example/n", site="n.example",
        feed_url="https://n.example/feed", title="Robotics firm cuts 300 jobs", text="It cuts jobs in robotics.",
        lead="", first_seen=UNTIL - timedelta(days=2), published=UNTIL - timedelta(days=2),
    )  # fmt: skip
    assert read_postings([old, bread, news], FIELD, until=UNTIL, parser=PARSER) == ()


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("You have experience with tactile sensing and knowledge of Python.", {"tactile sensing", "Python"}),
        ("Skills in C++ and reinforcement learning are needed.", {"C++", "reinforcement learning"}),
        ("You are familiar with Kubernetes, Terraform and on-call work.", {"Kubernetes", "Terraform"}),
        ("Requirements: C++, CUDA, a boat licence.", {"C++", "CUDA", "boat licence"}),
        ("Requirements:\n- strong Python skills\n- a master's degree in physics\n\nWe offer tea.", {"Python"}),
        ("Candidates need a doctorate. The team has experience.", set()),
        ("", set()),
        ("🎉", set()),
    ],
)
def test_skills_are_the_postings_own_words(text: str, skills: set[str]) -> None:
    found = set(skills_of("Job", text, PARSER))
    assert found == skills


def test_without_a_parser_lists_still_count() -> None:
    assert skills_of("Job", "Requirements: C++, CUDA.", NoParser()) == ("C++", "CUDA")
