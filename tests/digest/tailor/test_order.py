"""What holds of a digest's order whatever the week: weeks, interests and mutings drawn by lot."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from digest.interests.settings import CALIBRATION
from digest.tailor.compose import Limits, compose
from digest.tailor.ready import Ready, make_ready
from digest.types import ArticleCard, Digest, Edition, Pick, Status, Story, StoryId, Student, StudentId, Theme, ThemeId
from sources.types import ArticleId
from tests.digest.editions import BUILT, edition, themes

SITES = ("one.example", "two.example", "three.example")
SURE = (1 + CALIBRATION.close) / 2
INTERESTS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
DIRECTIONS = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.96, 0.28, 0.0))  # the last is near the first


@dataclass(frozen=True)
class Drawn:
    """A week: which interests each article is about, and which theme it stands in (None: loose)."""

    about: tuple[tuple[int, ...], ...]
    theme_of: tuple[int | None, ...]
    statuses: tuple[Status, ...]
    directions: tuple[int, ...]
    sure: float = SURE  # how likely each is about its interests

    def ready(self, slug: str = "field") -> Ready:
        base = themes()[0]
        stories = [self._story(slug, n) for n in range(len(self.about))]
        made: list[Theme] = []
        for number, (status, direction) in enumerate(zip(self.statuses, self.directions, strict=True)):
            own = tuple(story for story, theme in zip(stories, self.theme_of, strict=True) if theme == number)
            if own:
                trend = replace(base.trend, status=status, count=len(own))
                made.append(
                    replace(
                        base, id=ThemeId(f"{slug}-t{number}"), label=f"{slug} theme {number}", stories=own, trend=trend,
                        quotes=(), actors=(), centroid=DIRECTIONS[direction],
                    )
                )  # fmt: skip
        loose = tuple(story for story, theme in zip(stories, self.theme_of, strict=True) if theme is None)
        cards = tuple(self._card(slug, n) for n in range(len(self.about)))
        week: Edition = replace(
            edition(), field=slug, field_name=slug, themes=tuple(made), loose=loose, articles=cards, opportunities=()
        )
        met: dict[str, dict[ArticleId, float]] = {
            words: {card.id: self.sure for card, some in zip(cards, self.about, strict=True) if number in some}
            for number, words in enumerate(INTERESTS)
        }
        nothing: Mapping[ArticleId, float] = {}
        return make_ready(week, likely=lambda words: met.get(words, nothing))

    def _card(self, slug: str, number: int) -> ArticleCard:
        site = SITES[number % len(SITES)]
        url = f"https://{site}/{slug}/{number}"
        return ArticleCard(
            id=ArticleId(f"{slug}-{number}"), title=f"Headline number {number} of {slug}", url=url, canonical_url=url,
            site=site, lead="", published=BUILT - timedelta(hours=3 + number), headline_only=False,
        )  # fmt: skip

    def _story(self, slug: str, number: int) -> Story:
        card = self._card(slug, number)
        return Story(
            id=StoryId(f"story-{card.id}"), article_ids=(card.id,), sites=(card.site,), title=card.title,
            published=card.published,
        )  # fmt: skip


@st.composite
def weeks(draw: st.DrawFn, interests: int = len(INTERESTS)) -> Drawn:
    count = draw(st.integers(1, 24))
    groups = draw(st.integers(1, 8))
    wish = st.lists(st.integers(0, interests - 1), max_size=3, unique=True).map(tuple)
    place = st.one_of(st.none(), st.integers(0, groups - 1))
    told = (Status.NEW, Status.RISING, Status.STEADY, Status.TOO_EARLY)
    return Drawn(
        about=tuple(draw(st.lists(wish, min_size=count, max_size=count))),
        theme_of=tuple(draw(st.lists(place, min_size=count, max_size=count))),
        statuses=tuple(draw(st.lists(st.sampled_from(told), min_size=groups, max_size=groups))),
        directions=tuple(draw(st.lists(st.integers(0, 3), min_size=groups, max_size=groups))),
    )


lot = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shown(digest: Digest) -> list[Pick]:
    return [*digest.picks, *digest.briefs]


def seen(digest: Digest) -> set[ArticleId]:
    return {i for pick in shown(digest) for i in pick.article_ids}


@lot
@given(weeks())
def test_every_interest_is_served_whenever_the_week_holds_something(week: Drawn) -> None:
    digest = compose([week.ready()], student=None, interests=INTERESTS)
    for number, report in enumerate(digest.interest_reports):
        held = {ArticleId(f"field-{n}") for n, some in enumerate(week.about) if number in some}
        assert bool(held) == bool(held & seen(digest)) == bool(report.matches)


@lot
@given(weeks(interests=2), st.integers(10, 40))
def test_a_tenth_beside_nine_tenths_is_served(week: Drawn, many: int) -> None:
    """One story about the small interest, the surest of which is about the large one, which has tens of its own."""
    both = replace(week, about=((0, 1), *((0,) for _ in range(many))), theme_of=(None,) * (many + 1))
    digest = compose([both.ready()], student=None, interests=INTERESTS[:2])
    assert ArticleId("field-0") in seen(digest)


# Seven themes are about the first interest, six of them the same thing, and the edition's first is about none.
SAID_AGAIN = Drawn(
    about=((), *((0,),) * 7), theme_of=tuple(range(8)), statuses=(Status.NEW,) * 8, directions=(1, 0, 0, 0, 0, 0, 0, 2)
)
# Three single stories about an interest stand below the themes, and take no theme's place.
SINGLES = Drawn(
    about=((), (1,), (0, 1), (0, 1), (1,), (0, 1)), theme_of=(0, 1, None, None, 2, None), statuses=(Status.NEW,) * 3,
    directions=(0, 1, 2),
)  # fmt: skip


@lot
@example(SAID_AGAIN)
@example(SINGLES)
@given(weeks())
def test_what_matches_comes_first(week: Drawn) -> None:
    """Three things about one interest too (as many as differ here), however often the first is said again.

    A theme in which a match is buried may come before: it may be the only one about another interest.
    """
    digest = compose([week.ready()], student=None, interests=INTERESTS[:3])
    about = {ArticleId(f"field-{n}") for n, some in enumerate(week.about) if set(some) & {0, 1, 2}}
    told = [pick for pick in digest.picks if pick.theme]
    shares = [len(pick.article_ids & about) / len(pick.article_ids) for pick in told]
    whole = [share >= 0.5 for share in shares[: _repeats_from(told)] if share >= 0.5 or not share]
    assert whole == sorted(whole, reverse=True)


@pytest.mark.parametrize(
    ("sure", "first"), [(0.95, "field theme 5"), (0.6, "field theme 5"), (0.4, "field theme 0"), (0.3, "field theme 0")]
)
def test_what_only_touches_does_not_stand_above_the_week_s_largest_change(sure: float, first: str) -> None:
    about = ((), (), (), (), (), (0,))
    week = Drawn(about, tuple(range(6)), (Status.NEW,) * 6, (0, 1, 2, 1, 2, 1), sure)
    digest = compose([week.ready()], student=None, interests=INTERESTS[:1])
    assert digest.picks[0].theme
    assert digest.picks[0].theme.label == first
    assert ArticleId("field-5") in seen(digest)


@lot
@given(weeks())
def test_without_interests_what_changes_comes_first_and_near_repeats_last(week: Drawn) -> None:
    """The edition's order is kept, but for themes that say what one before them says."""
    ready = week.ready()
    told = [pick.theme for pick in shown(compose([ready], student=None)) if pick.theme]
    places = [ready.edition.themes.index(theme) for theme in told if theme in ready.edition.themes]
    fresh = places[: _repeats_from([pick for pick in shown(compose([ready], student=None)) if pick.theme])]
    assert fresh == sorted(fresh)


def _repeats_from(picks: list[Pick]) -> int:
    """Where the near repeats begin: the first pick that lies near one before it."""
    for number, pick in enumerate(picks):
        assert pick.theme is not None
        if any(_near(pick.theme, other.theme) for other in picks[:number] if other.theme):
            return number
    return len(picks)


def _near(one: Theme, other: Theme) -> bool:
    return sum(a * b for a, b in zip(one.centroid, other.centroid, strict=True)) > 0.9


@lot
@given(weeks(), st.sampled_from(["site:one.example", "number 3", "theme:field-t0"]))
def test_what_is_muted_is_nowhere(week: Drawn, mute: str) -> None:
    student = Student(id=StudentId("s"), name="", email="", fields=("field",), interests=INTERESTS, mute=(mute,))
    digest = compose([week.ready()], student=student, interests=INTERESTS)
    for card in (card for card in digest.articles if card.id in seen(digest)):
        number = int(card.id.rsplit("-", 1)[1])
        assert mute != f"site:{card.site}"
        assert mute != "number 3" or number != 3
        assert mute != "theme:field-t0" or week.theme_of[number] != 0


@lot
@given(weeks(), weeks())
def test_nothing_is_told_twice_and_only_of_the_fields_chosen(week: Drawn, other: Drawn) -> None:
    digest = compose([week.ready("field"), other.ready("second")], student=None, interests=INTERESTS)
    told = [i for pick in shown(digest) for i in pick.article_ids]
    assert len(told) == len(set(told))
    assert {pick.field for pick in shown(digest)} <= {"field", "second"}
    alone = compose([week.ready("field")], student=None, interests=INTERESTS)
    assert {pick.field for pick in shown(alone)} <= {"field"}
    assert alone.next_door is None


@lot
@given(weeks(), st.floats(0.05, 1.0))
def test_a_field_of_small_weight_is_served_what_its_interest_asks(week: Drawn, weight: float) -> None:
    small = Drawn(about=((7,),), theme_of=(None,), statuses=(Status.NEW,), directions=(1,))
    student = Student(
        id=StudentId("s"), name="", email="", fields=("field", "second"), interests=INTERESTS, weights=(1.0, weight)
    )
    about = tuple(tuple(n for n in some if n != 7) for some in week.about)
    digest = compose([replace(week, about=about).ready(), small.ready("second")], student=student, interests=INTERESTS)
    assert ArticleId("second-0") in seen(digest)


def test_a_theme_with_a_card_takes_no_second_place_to_small_ones_that_meet_an_interest() -> None:
    drawn = Drawn(
        about=((), (), (), (0,)), theme_of=(0, 0, 0, 1), statuses=(Status.STEADY, Status.STEADY), directions=(0, 1)
    )
    made = compose([drawn.ready()], student=None, interests=INTERESTS[:1], limits=Limits(picks=1))
    assert [pick.theme.label for pick in made.picks if pick.theme] == ["field theme 0"]
    assert [pick.story.title for pick in made.picks if pick.story] == ["Headline number 3 of field"]
