"""A week's editions and one student -> the digest that student reads."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from digest.evidence.questions import question_for
from digest.opportunities.fit import close_by_words, kinds_wished, rank_opportunities
from digest.tailor.rank import rank
from digest.tailor.reasons import meets_an_interest
from digest.types import ArticleCard, Digest, Edition, Opportunity, Pick, Status, Story, StoryId, Student, Vectors
from sources.types import ArticleId

OLDEST: Final = timedelta(days=14)  # what is older is no news of this week


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a digest holds. A weekly mail is read in five minutes or not at all."""

    picks: int = 6
    briefs: int = 10
    silent: int = 4  # fading themes without a story this week
    opportunities: int = 8


def compose(
    editions: Sequence[Edition],
    *,
    student: Student | None,
    interests: Sequence[str] = (),
    interest_vectors: Vectors | None = None,
    mailed: Collection[str] = (),
    story_vectors: Mapping[StoryId, Vectors] | None = None,
    limits: Limits = Limits(),
) -> Digest:
    """The digest of these editions for one student, or for nobody in particular.

    Args:
        editions: of one week, one for each study field, in the student's order; at least one.
        student: None for a digest made on demand.
        interests: in the student's words.
        interest_vectors: (k, d), a row of length 1 for each interest.
        mailed: article ids and canonical URLs this student had; they don't come again.
        story_vectors: of loose stories, where at hand.
        limits: how much it holds.

    Raises:
        ValueError: no edition, or editions of several weeks.
    """
    if not editions or len({edition.week for edition in editions}) > 1:
        raise ValueError("a digest is made of the editions of one week, and at least of one")
    fresh = [_this_week(edition) for edition in editions]
    picks = tuple(_once(rank(fresh, interests, interest_vectors, mailed, story_vectors=story_vectors)))
    full = [pick for pick in picks if _told_in_full(pick)][: limits.picks] or [p for p in picks if p.theme][:1]
    silent = rank([_silent(edition) for edition in editions], interests, interest_vectors, ())
    briefs = (*[pick for pick in picks if pick not in full][: limits.briefs], *silent[: limits.silent])
    asked = tuple(_with_question(pick) for pick in full)
    opportunities = _opportunities(editions, mailed, interests)[: limits.opportunities]
    return Digest(
        week=editions[0].week,
        student=student.id if student else None,
        greeting=next(iter(student.name.split()), "") if student else "",
        fields=tuple(edition.field_name for edition in editions),
        interests=tuple(interests),
        picks=asked,
        briefs=briefs,
        opportunities=opportunities,
        question=next((pick.question for pick in asked if pick.question), ""),
        articles=tuple(_cards(fresh, (*asked, *briefs), opportunities)),
        heard=tuple(_of_field(edition, edition.heard, editions) for edition in editions if edition.heard),
        notices=tuple(_notices(fresh)),
        quiet=not picks,
        made_on=max(edition.built_at for edition in editions).date(),
    )


def _this_week(edition: Edition) -> Edition:
    """The edition without stories whose every article is older than `OLDEST` when the week ends or it was built."""
    until = min(edition.week.end(), edition.built_at)
    fresh = {card.id for card in edition.articles if card.published > until - OLDEST}

    def recent(stories: Sequence[Story]) -> tuple[Story, ...]:
        return tuple(story for story in stories if not fresh.isdisjoint(story.article_ids))

    themes = (replace(theme, stories=recent(theme.stories)) for theme in edition.themes)
    return replace(edition, themes=tuple(theme for theme in themes if theme.stories), loose=recent(edition.loose))


def _once(picks: Sequence[Pick]) -> Iterator[Pick]:
    """Without single stories that were told already: an article of a feed that two of the fields share."""
    told: set[ArticleId] = set()
    for pick in picks:
        if pick.theme or not pick.article_ids <= told:
            yield pick
        told |= pick.article_ids


def _silent(edition: Edition) -> Edition:
    """The edition with nothing but the themes that had no story this week: that they fade is told by their figures."""
    return replace(edition, themes=tuple(theme for theme in edition.themes if not theme.stories), loose=())


def _told_in_full(pick: Pick) -> bool:
    """Themes, unless they fade; what fades and single stories only where they meet an interest."""
    if pick.theme and pick.theme.trend.status is not Status.FADING:
        return True
    return meets_an_interest(pick)


def _with_question(pick: Pick) -> Pick:
    return replace(pick, question=question_for(pick.theme)) if pick.theme else pick


def _opportunities(
    editions: Sequence[Edition], mailed: Collection[str], interests: Sequence[str]
) -> tuple[Opportunity, ...]:
    """Those the student hasn't had, each once, what fits best first."""
    found: list[Opportunity] = []
    for edition in editions:
        links = {card.id: card.canonical_url for card in edition.articles}
        found += [
            one
            for one in edition.opportunities
            if one.article_id not in mailed and links.get(one.article_id) not in mailed
        ]
    leads = {card.id: card.lead for edition in editions for card in edition.articles}
    return rank_opportunities(
        found,
        today=min(editions[0].built_at, editions[0].week.end()).date(),
        close=close_by_words(found, interests, leads),
        kinds=kinds_wished(interests),
    )


def _cards(
    editions: Sequence[Edition], picks: Sequence[Pick], opportunities: Sequence[Opportunity]
) -> Iterator[ArticleCard]:
    """The cards of everything the digest speaks of: what is shown, and what counts as mailed once it is sent."""
    wanted = {opportunity.article_id for opportunity in opportunities}
    for pick in picks:
        wanted |= pick.article_ids
    given: set[str] = set()
    for card in (card for edition in editions for card in edition.articles):
        if card.id in wanted and card.id not in given:
            given.add(card.id)
            yield card


def _of_field(edition: Edition, words: str, editions: Sequence[Edition]) -> str:
    return f"{edition.field_name}: {words}" if len(editions) > 1 else words


def _notices(editions: Sequence[Edition]) -> Iterator[str]:
    for edition in editions:
        if edition.quiet:
            yield f"A quiet week in {edition.field_name}: its feeds published nothing we could read."
        yield from (_of_field(edition, notice, editions) for notice in edition.notices)
