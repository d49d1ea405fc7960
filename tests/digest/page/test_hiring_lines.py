"""Who hires and which skills are asked for: two quiet lines on the page, in the text and as values."""

import json
from dataclasses import replace

from digest.page.render import digest_json, render
from digest.tailor.compose import compose
from digest.types import Demand, Digest, Hiring
from tests.digest.editions import edition
from tests.digest.page.test_render import told
from tests.digest.ready import ready

HIRING = Hiring(
    field="Battery <b>materials</b>",
    weeks=12,
    postings=9,
    lately=5,
    employers=(Demand(name="Nordcell", postings=3, lately=1),),
    skills=(Demand(name="Python", postings=6, lately=4), Demand(name="<i>XRD</i>", postings=2, lately=0)),
)


def digest(hiring: Hiring | None) -> Digest:
    return compose([ready(replace(edition(), hiring=hiring))], student=None)


def test_they_are_told_with_their_figures_and_escaped() -> None:
    made = render(digest(HIRING))
    for text in (told(made), " ".join(made.text.split())):
        assert "9 postings in 12 weeks, 5 of them in the last four" in text
        assert "Nordcell 3 (1 lately)" in text
        assert "Skills asked for: Python 6 (4 lately), <i>XRD</i> 2" in text
    assert "<i>XRD" not in made.html
    assert json.loads(digest_json(digest(HIRING)))["hiring"][0]["skills"][0]["name"] == "Python"


def test_where_too_little_was_posted_nothing_is_said() -> None:
    made = render(digest(None))
    assert "WHO HIRES" not in made.text
    assert "Who hires" not in made.html
    assert json.loads(digest_json(digest(None)))["hiring"] == []
