"""What the program would have told: dated texts as the editions of their weeks, and as one reader's digests.

Everything is done by the production functions, with the texts in place of feeds: a week in which any text is dated
counts as heard, and is over and closed when its edition is made.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Final

from digest.edition.assemble import OPPORTUNITY_WEEKS, Material, assemble
from digest.edition.record import YEAR, WeekSaid, record, record_line, said_by
from digest.embedding import Encoder, VectorStore
from digest.measure.replay import by_week
from digest.tailor.ready import REMEMBERED, compared, make_ready, matching_of
from digest.tailor.since import NOTHING, History
from digest.tailor.tailor import tailor_ready
from digest.text.parser import Parser
from digest.themes.read import WeekReading
from digest.types import Digest, Edition
from sources.types import FULL, Article, Coverage, StudyField
from sources.wording.words import counted, enumerate_words

FIELD: Final = StudyField(slug="replay", name="The texts given")  # where no study field is named
_NAMED: Final = 2  # files that a digest names
_SILENT: Final = Coverage(share=0.0)


def editions(
    readings: Iterable[WeekReading],
    articles: Iterable[Article],
    *,
    parser: Parser,
    field: StudyField = FIELD,
    zone: tzinfo = UTC,
) -> Iterator[tuple[WeekReading, Edition]]:
    """Each reading with the edition that production makes of it at the end of its week.

    Args:
        readings: of one replay, in order.
        articles: those replayed.
        parser: reads sentences, for names, people and quotes.
        field: whose editions they are called.
        zone: whose weeks.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    weeks = by_week(articles, zone)
    before: Edition | None = None
    said: list[WeekSaid] = []
    for reading in readings:
        week = reading.week
        own = weeks.get(week, [])
        at_hand = [one for n in range(OPPORTUNITY_WEEKS, 0, -1) for one in weeks.get(week.plus(-n), ())]
        material = Material(
            articles=[*at_hand, *own],
            week_articles=own,
            coverage=FULL if own else _SILENT,
            past=(FULL,) * reading.weeks_of_past,
            heard=_heard(own),
            before=before if before and before.week == week.plus(-1) else None,
            parser=parser,
        )
        held = record_line(record(said[-YEAR:]))
        before = assemble(field, reading, material, now=week.end(zone), zone=zone, closed=True, record=held)
        said.append(said_by(before))
        yield reading, before


def field_of(files: Sequence[Path]) -> StudyField:
    """What the digests of texts are called that belong to no study field: by their files."""
    names = [file.name for file in files]
    told = enumerate_words(names if len(names) <= _NAMED else [*names[:1], f"{len(names) - 1} other files"])
    return replace(FIELD, name=f"Texts of {told}") if names else FIELD


class Reader:
    """One reader of a replay, who gets every week's digest and has read all that those before showed.

    Args:
        articles: those replayed.
        interests: in the reader's words; without any no model is needed.
        encoder: for interests, and the words they are matched with.
        store: where vectors are kept; None: nowhere.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        *,
        interests: Sequence[str] = (),
        encoder: Encoder,
        store: VectorStore | None = None,
    ) -> None:
        self._articles = {article.id: article for article in articles}
        self._interests = tuple(interests)
        self._encoder = encoder
        self._store = store
        self._history: History = NOTHING
        self._had: tuple[Edition, ...] = ()  # the newest first

    def digest(self, edition: Edition) -> Digest:
        """The digest of the next week's edition for this reader.

        Raises:
            ModelError: a text has no vector yet and the model can't be loaded.
        """
        ready = make_ready(edition, earlier=self._had)
        if self._interests:
            own, usual = ([self._articles[i] for i in ids] for ids in compared(edition, self._had))
            asked = matching_of(
                edition, own, usual, interests=self._interests, encoder=self._encoder, store=self._store
            )
            ready = replace(ready, likely=asked.likely, near=asked.near, say=asked.say)
        made = tailor_ready([ready], student=None, interests=self._interests, history=self._history)
        self._had = tuple(one for one in (edition, *self._had) if edition.week.since(one.week) < REMEMBERED)
        self._history = _read(self._history, made)
        return made


def _read(history: History, digest: Digest) -> History:
    """What was read once this digest was, too: what it shows, as a mailed one counts."""
    shown = {card.id: digest.week for card in digest.articles}
    return History(
        articles=shown | dict(history.articles),
        urls=history.urls | {card.canonical_url for card in digest.articles},
    )


def _heard(own: Sequence[Article]) -> str:
    sites = len({article.site for article in own})
    return f"{len(own)} texts of {counted(sites, 'site')}, replayed"
