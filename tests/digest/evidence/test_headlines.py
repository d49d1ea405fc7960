"""A running event is told as it stands at the week's end, and only where as many tell its last day as told its own."""

from datetime import UTC, datetime

import pytest

from digest.evidence.headlines import headline, told_last
from digest.types import Story, StoryId
from sources.types import Article, ArticleId

SEMI = "Norland defeats Sudmark 2–1 after extra time and advances to its first World Cup final"
FINAL = "Westria defeats Norland 4–2 to claim its second World Cup"


def of(rows: list[tuple[int, str, str]], *, titled: bool = True) -> dict[ArticleId, Article]:
    """Articles by (day of the week, site, what they say), told by a title or, without one, by a first sentence."""
    made = {}
    for n, (day, site, said) in enumerate(rows):
        i = ArticleId(str(n))
        url = f"https://{site}/{n}"
        made[i] = Article(
            id=i, url=url, canonical_url=url, site=site, lead="",
            title=said if titled else "", text="x" if titled else f"{said}. More follows.",
            published=datetime(2026, 9, 13 + day, 9, tzinfo=UTC), first_seen=datetime(2026, 9, 21, tzinfo=UTC),
        )  # fmt: skip
    return made


def story(articles: dict[ArticleId, Article]) -> Story:
    sites = tuple(sorted({one.site for one in articles.values()}))
    return Story(
        id=StoryId("s"), article_ids=tuple(articles), sites=sites, title="", published=datetime(2026, 9, 14, tzinfo=UTC)
    )


def told(rows: list[tuple[int, str, str]], **how: bool) -> str:
    known = of(rows, **how)
    return headline([story(known)], known)[0].rstrip(".")


@pytest.mark.parametrize("titled", [True, False])
def test_who_won_the_final_is_told_and_not_the_semi_final(titled: bool) -> None:
    assert told([(3, "a.example", SEMI), (7, "b.example", FINAL)], titled=titled) == FINAL
    assert told([(7, "b.example", FINAL), (3, "a.example", SEMI)], titled=titled) == FINAL


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (
            "Five soldiers of Norland are killed and four are missing after their truck overturns in Fort Ash",
            "The four missing soldiers of Fort Ash are found dead near their overturned truck",
        ),
        (
            "Former hostage Joshua Bell is expected to hear whether he will be released on bail",
            "Former hostage Joshua Bell is released from jail with strict bail conditions",
        ),
        (
            "The Senate of Norland debates whether to suspend President Dilma Ruiz",
            "The Senate of Norland votes to suspend President Dilma Ruiz from office",
        ),
        # Of "U.S. President" the title is a part of the name, and no other word.
        ("U.S. President Ada Byron nominates Cole for the court", "U.S. President Ada Byron lands in Norland"),
    ],
)
def test_an_event_goes_on_where_names_and_a_word_of_the_event_are_shared(first: str, later: str) -> None:
    own_event = "nominates" not in first
    assert told([(2, "a.example", first), (5, "b.example", later)]) == (later if own_event else first)


@pytest.mark.parametrize(
    "later",
    [
        "Court of Norland fines the builder of a road",  # a country is too little
        "Storm closes the harbour of Sudmark for a week",  # of another event
        "Coach of Sudmark accuses Norland of foul play in the World Cup final",  # what somebody thinks of it
        "Mayor of Norland calls for a day off for the World Cup final",
        "They defeat Sudmark and Norland in the World Cup of chess",  # it goes on from another text
    ],
)
def test_what_comes_later_is_no_headline_unless_it_is_a_state_of_the_event(later: str) -> None:
    assert told([(3, "a.example", SEMI), (5, "b.example", later)]) == SEMI


def test_what_most_sites_told_on_its_day_isnt_replaced_by_what_one_tells_after() -> None:
    most = [(3, f"{name}.example", SEMI) for name in "abc"]
    assert told([*most, (7, "d.example", FINAL)]) == SEMI
    assert told([*most, *((7, f"{name}.example", FINAL) for name in "def")]) == FINAL


def test_one_paper_doesnt_go_on_in_another() -> None:
    known = of([(3, "a.example", SEMI), (7, "a.example", FINAL)])
    assert headline([story(known)], known, papers=known)[0] == SEMI


def test_a_story_told_by_itself_is_told_as_it_stands() -> None:
    known = of([(1, "a.example", SEMI), (7, "b.example", FINAL)])
    assert told_last(story(known), known) == "1"
    assert told_last(story(known), known, papers=known) == "0"
    alone = of([(1, "a.example", SEMI)])
    assert told_last(story(alone), alone) == "0"
    assert told_last(story(alone), {}) == "0"
