"""A week of an invented field, as the stages before would hand it over: for tests of what comes after."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from digest.deliveries import Outgoing
from digest.types import (
    Actor,
    ArticleCard,
    Edition,
    Opportunity,
    OpportunityKind,
    Quote,
    Status,
    Story,
    StoryId,
    StudentId,
    Theme,
    ThemeId,
    Trend,
    Week,
)
from sources.types import ArticleId

WEEK = Week.parse("2025-W46")
BUILT = datetime(2025, 11, 17, 6, 30, tzinfo=UTC)
SITES = ("batterypost.example", "gridweek.example", "materialsdaily.example", "cellnotes.example", "northfjord.example")

_HEADLINES = {
    "sodium": (
        "Nordcell ships first sodium-ion packs to a Danish ferry operator",
        "Sodium-ion line in Västerås reaches 90 percent yield",
        "Utilities sign for sodium storage as lithium prices climb",
        "Why sodium cells age differently in the cold",
    ),
    "perovskite": (
        "Perovskite tandem passes 2,000 hours of damp heat",
        "Heliotide to license its tandem coating to two module makers",
        "Outdoor data from Lund: tandems lose 1.4 percent a year",
    ),
    "recycling": ("Black mass buyers ask for sulphide tests", "Two plants pause hydromet expansion"),
    "binder": ("A water-based binder for dry electrodes",),
    "hydrogen": ("Another electrolyser order is cancelled",),
    "lead": (),
}


def _id(slug: str, number: int) -> ArticleId:
    return ArticleId(f"{slug}-{number}")


def card(slug: str, number: int, title: str) -> ArticleCard:
    site = SITES[(len(slug) + number) % len(SITES)]
    return ArticleCard(
        id=_id(slug, number),
        title=title,
        url=f"https://www.{site}/{slug}/{number}?utm_source=feed",
        canonical_url=f"https://{site}/{slug}/{number}",
        site=site,
        lead=f"{title}. More of it in the article.",
        published=datetime(2025, 11, 10 + number, 8, tzinfo=UTC),
        headline_only=False,
    )


def story(slug: str, number: int, title: str) -> Story:
    one = card(slug, number, title)
    return Story(
        id=StoryId(f"story-{slug}-{number}"),
        article_ids=(one.id,),
        sites=(one.site,),
        title=title,
        published=one.published,
    )


def _quote(slug: str, number: int, text: str) -> Quote:
    one = card(slug, number, _HEADLINES[slug][number])
    return Quote(text=text, article_id=one.id, site=one.site, title=one.title, url=one.url, published=one.published)


def _trend(status: Status, counts: tuple[int | None, ...], expected: tuple[float, float] | None, words: str) -> Trend:
    count = counts[-1] or 0
    usual = f"; usual {expected[0]:.0f} to {expected[1]:.0f}" if expected else "; no past to compare with"
    heard = f" from {min(count, 5)} sites" if count else ""
    return Trend(
        status=status,
        count=count,
        sites=min(count, 5),
        weekly_counts=counts,
        expected=expected,
        p_value=0.002,
        q_value=0.01,
        confidence=0.9,
        confidence_words=words,
        score=float(count),
        figures=f"{count} {'article' if count == 1 else 'articles'}{heard} this week{usual}",
    )


def theme(
    slug: str,
    label: str,
    terms: tuple[str, ...],
    trend: Trend,
    quotes: tuple[Quote, ...] = (),
    actors: tuple[Actor, ...] = (),
    notes: tuple[str, ...] = (),
    centroid: tuple[float, ...] = (),
) -> Theme:
    return Theme(
        id=ThemeId(f"theme-{slug}"),
        label=label,
        terms=terms,
        stories=tuple(story(slug, n, title) for n, title in enumerate(_HEADLINES[slug])),
        first_week=WEEK.plus(-6),
        trend=trend,
        quotes=quotes,
        actors=actors,
        notes=notes,
        centroid=centroid,
    )


def themes() -> tuple[Theme, ...]:
    ship = _quote("sodium", 0, "The first forty packs left the Västerås plant on Monday, each with sodium-ion cells.")
    keller = _quote(
        "sodium",
        1,
        "“We now see 90 percent yield on the pilot line, and the cells hold 160 Wh/kg,” said Maria Keller, chief "
        "scientist at Nordcell.",
    )
    damp = _quote(
        "perovskite", 0, "The tandem kept 96 percent of its output after 2,000 hours at 85 °C and 85 % humidity."
    )
    licence = _quote("perovskite", 1, "Heliotide, an Aarhus start-up, will license the coating to two module makers.")
    return (
        theme(
            "sodium",
            "Sodium-ion cells leave the pilot line",
            ("sodium-ion", "pilot line", "grid storage", "Nordcell"),
            _trend(Status.RISING, (2, 3, 2, 4, 3, 5, 4, 11), (2, 5), "very likely"),
            (ship, keller),
            (
                Actor(name="Maria Keller", kind="person", role="chief scientist at Nordcell", mentions=3, quote=keller),
                Actor(name="Nordcell", kind="company", role="", mentions=5, quote=ship),
            ),
            centroid=(1.0, 0.0, 0.0),
        ),
        theme(
            "perovskite",
            "Perovskite tandems pass damp-heat tests",
            ("perovskite", "tandem", "damp heat"),
            _trend(Status.NEW, (0, 0, 0, None, 0, 0, 0, 6), (0, 1), "likely"),
            (damp, licence),
            (Actor(name="Heliotide", kind="company", role="", mentions=2, quote=licence),),
            ("Grew out of “Coatings for silicon modules”.",),
            centroid=(0.0, 1.0, 0.0),
        ),
        theme(
            "recycling",
            "Black mass and hydrometallurgy",
            ("black mass", "recycling"),
            _trend(Status.STEADY, (5, 6, 4, 5, 7, 5, 6, 5), (3, 8), "likely"),
            centroid=(0.8, 0.0, 0.6),
        ),
        theme(
            "binder",
            "Water-based binders for dry electrodes",
            ("binder", "dry electrode"),
            _trend(
                Status.TOO_EARLY, (None, None, None, None, None, 0, 1, 1), None, "too few articles to call a change"
            ),
            centroid=(0.5, 0.0, 0.5),
        ),
        theme(
            "hydrogen",
            "Electrolyser orders",
            ("electrolyser", "hydrogen"),
            _trend(Status.FADING, (9, 8, 9, 7, 8, 6, 7, 1), (5, 10), "very likely"),
            centroid=(0.0, 0.0, 1.0),
        ),
        theme(
            "lead",
            "Lead-acid recycling lines",
            ("lead-acid", "smelter"),
            _trend(Status.FADING, (6, 5, 7, 6, 5, 6, 4, 0), (4, 9), "very likely"),
            centroid=(0.0, 0.6, 0.8),
        ),
    )


def opportunities() -> tuple[Opportunity, ...]:
    def one(number: int, kind: OpportunityKind, title: str, deadline: date | None, words: str) -> Opportunity:
        call = card("call", number, title)
        return Opportunity(
            kind=kind,
            title=title,
            deadline=deadline,
            deadline_words=words,
            article_id=call.id,
            site=call.site,
            url=call.url,
            published=call.published,
        )

    return (
        one(
            0,
            "internship",
            "Summer internships at the Nordcell pilot plant",
            None,
            "Applications are reviewed on a rolling basis.",
        ),
        one(
            1,
            "call for papers",
            "Call for papers: Nordic Battery Days 2026",
            date(2025, 12, 1),
            "Abstracts are due by 1 December 2025.",
        ),
        one(
            2,
            "fellowship",
            "Two-year fellowships in solid-state chemistry",
            date(2026, 1, 15),
            "Apply by January 15, 2026.",
        ),
        one(3, "talk", "Open lab day in Lund", date(2025, 11, 12), "Register by 12 November 2025."),
    )


def edition() -> Edition:
    """Five themes, one of each status, one that fell silent, a loose story and four calls, one of them past."""
    loose = story("loose", 3, "A museum restores an Edison nickel-iron cell")
    cards = [card(slug, n, title) for slug, titles in _HEADLINES.items() for n, title in enumerate(titles)]
    cards.append(card("loose", 3, loose.title))
    cards += [card("call", n, call.title) for n, call in enumerate(opportunities())]
    return Edition(
        field="battery-materials",
        field_name="Battery materials",
        week=WEEK,
        built_at=BUILT,
        themes=themes(),
        loose=(loose,),
        articles=tuple(cards),
        opportunities=opportunities(),
        weeks_of_past=7,
        heard="22 of 24 feeds answered; the oldest answer is 2 days old",
        notices=("The past is thin: 7 weeks were observed before this one.",),
    )


def quiet_edition(name: str = "Marine geology") -> Edition:
    return Edition(
        field="marine-geology",
        field_name=name,
        week=WEEK,
        built_at=BUILT,
        themes=(),
        loose=(),
        articles=(),
        opportunities=(),
        weeks_of_past=3,
        heard="9 of 9 feeds answered; the oldest answer is 1 day old",
    )


def long_edition(count: int = 12) -> Edition:
    """As many full themes as `count`, each with all its parts."""
    base = edition()
    first = base.themes[0]
    many = tuple(replace(first, id=ThemeId(f"theme-{n}"), label=f"{first.label}, part {n}") for n in range(count))
    return replace(base, themes=many, built_at=BUILT - timedelta(hours=1))


def outgoing(student: str, *cards: ArticleCard, asked: tuple[str, ...] = ()) -> Outgoing:
    """A message to one student that shows these articles."""
    message = b"Subject: x\r\n\r\nx\r\n"
    return Outgoing(
        student=StudentId(student), message=message, message_id=f"<{student}@example.org>", cards=cards, asked=asked
    )
