"""What a student can act on: calls for papers, internships, fellowships, grants, jobs, events.

An article announces one if its title or a sentence names the kind *and* its text asks to act (apply, submit,
register). A deadline is a date that stands with the word for it. Where the text is unclear the date is left open and
its own words are shown instead; what is past is dropped.
"""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import dateparser

from digest.text.sentences import sentences
from digest.types import Opportunity
from sources.types import Article

_KINDS: Final = (
    (
        "call for papers",
        r"calls? for (?:papers|abstracts|submissions|posters|chapters|contributions|talks)|\bCFP\b|special issue",
    ),
    ("internship", r"\binternships?\b|\btraineeships?\b|\binterns wanted\b|\bplacement year\b"),
    ("fellowship", r"\bfellowships?\b|\bscholarships?\b|\bstudentships?\b|\bpostdoctoral fellows?\b"),
    (
        "grant",
        r"\bgrants?\b|\bfunding (?:call|opportunit(?:y|ies)|competition)\b|\bcalls? for (?:proposals|applications|projects)\b|\bNOFO\b|\bseed fund",
    ),
    ("award", r"\bprizes?\b|\bawards?\b|\bcompetition\b|\bcalls? for nominations\b"),
    (
        "job",
        r"\b(?:PhD|doctoral|postdoc(?:toral)?|research|faculty|tenure-track|graduate) (?:positions?|posts?|vacanc(?:y|ies)|openings?)\b|\bwe(?:’|')?(?:re| are) hiring\b|\bjob openings?\b|\bvacanc(?:y|ies)\b",
    ),
    (
        "event",
        r"\bworkshops?\b|\bconference\b|\bsummer school\b|\bwinter school\b|\bhackathon\b|\bsymposium\b|\bwebinar\b|\bbootcamp\b",
    ),
)
KINDS: Final = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _KINDS)

_ACT: Final = re.compile(
    r"\bapply (?:by|before|now|online|here|at|until|through|via|for|no later)\b"
    r"|\bapplications? (?:\w+ ){0,2}(?:open|opened|opens|close[sd]?|due|deadline|invited|accepted|welcome|reviewed)\b"
    r"|\bapplications? (?:for|to|must|should|will be)\b|\bdeadlines?\b|\bclosing date\b|\bexpressions? of interest\b"
    r"|\b(?:submissions?|abstracts?|papers|proposals|nominations|manuscripts|entries) (?:\w+ ){0,2}(?:due|open|opens|close[sd]?|invited|accepted|welcome)\b"
    r"|\bsubmit (?:\w+ ){0,4}(?:by|before|until|through|no later)\b|\bregister (?:by|before|now|online|here|at|until)\b"
    r"|\bregistration (?:\w+ ){0,2}(?:open|opens|close[sd]?|required|deadline|free)\b|\bcalls? for \w+\b",
    re.IGNORECASE,
)
_OVER: Final = re.compile(
    r"\b(?:wins?|won|awarded|receiv(?:es|ed|ing)|recipients?|winners?|honou?red|named|cuts?|cancel(?:s|led|ed)|terminat\w+|lawsuit"
    r"|suspend\w*|freez\w+|frozen|scam|bags|lands|secures|announces? winners)\b",
    re.IGNORECASE,
)
_DUE: Final = re.compile(
    r"\bdeadlines?\b|\bclosing date\b|\b(?:apply|submit\w*|register|received|in|applications?|nominations?|entries|proposals|abstracts?|papers"
    r"|manuscripts|submissions?|registration)\b[^.;]{0,80}?\b(?:by|before|until|till|through|due|close[sd]?|no later than)\b|\bdue (?:on|by)\b"
    r"|\bopen (?:until|till|through)\b|\bcloses? (?:on|at)\b",
    re.IGNORECASE,
)
_HAPPENS: Final = re.compile(r"\b(?:takes? place|held|hosted|runs? from|will run|happening)\b", re.IGNORECASE)
_ROLLING: Final = re.compile(r"\brolling\b|\buntil filled\b|\buntil the position is filled\b", re.IGNORECASE)

_MONTH: Final = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sep(?:t(?:ember|\.)?|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE: Final = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)"
    rf"|(?P<dmy>\b\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s{_MONTH}(?![a-z])(?:,?\s\d{{4}}\b)?)"
    rf"|(?P<mdy>\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?%)(?:,?\s\d{{4}}\b)?)"
    r"|(?P<numeric>\b\d{1,2}[./]\d{1,2}[./]\d{4}\b)"
)
_WORDS_LIMIT: Final = 160
_UNDATED_LIFE: Final = timedelta(days=45)  # a call without a date is taken as open for so long


def find_opportunities(articles: Sequence[Article], *, now: date) -> tuple[Opportunity, ...]:
    """The opportunities these articles announce: dated ones first, by date; a call told by several sites once.

    Args:
        articles: of any kind; most announce nothing.
        now: the day of the run. A deadline on it still counts; an earlier one is past.
    """
    found: dict[str, Opportunity] = {}
    for article in sorted(articles, key=lambda a: (a.dated, a.id)):
        opportunity = _opportunity(article, now)
        if opportunity is None:
            continue
        key = " ".join(re.findall(r"\w+", opportunity.title.casefold()))
        if key not in found or (found[key].deadline is None and opportunity.deadline is not None):
            found[key] = opportunity
    return tuple(sorted(found.values(), key=lambda o: (o.deadline or date.max, -o.published.timestamp(), o.article_id)))


def _opportunity(article: Article, now: date) -> Opportunity | None:
    text = tuple(sentences("" if article.headline_only else article.text or article.lead))
    kind = _kind(article.title, text)
    if not kind:
        return None
    said, deadline, words = False, None, ""
    for sentence, day in _dues(text, article.dated):
        if day is None:
            words = words or sentence
        elif day >= now and (deadline is None or day < deadline):
            deadline, words = day, sentence
        said = said or day is not None
    if said and deadline is None:
        return None  # every date it states is past
    if deadline is None and not words:
        words = next((sentence for sentence in text if _ROLLING.search(sentence)), "")
    if deadline is None and article.dated.date() < now - _UNDATED_LIFE:
        return None
    return Opportunity(
        kind=kind,
        title=article.title,
        deadline=deadline,
        deadline_words=_cut(words),
        article_id=article.id,
        site=article.site,
        url=article.url,
        published=article.dated,
    )


def _kind(title: str, text: Sequence[str]) -> str:
    """The kind of opportunity an article announces, "" for none."""
    asks = bool(_ACT.search(title)) or any(_ACT.search(sentence) for sentence in text)
    if not asks:
        return ""
    over = bool(_OVER.search(title))
    for kind, pattern in KINDS:
        if pattern.search(title) and not over:
            return kind
    for kind, pattern in KINDS:  # in the text the kind, the request and a date must stand together
        if any(pattern.search(s) and _ACT.search(s) and _DATE.search(s) for s in text):
            return kind
    return ""


def _dues(text: Sequence[str], published: datetime) -> Iterator[tuple[str, date | None]]:
    """Sentences that speak of a deadline or of when it takes place, with each date they state."""
    for sentence in text:
        cue = _DUE.search(sentence) or _HAPPENS.search(sentence)
        if not cue:
            continue
        due = bool(_DUE.search(sentence))
        days = [_day(match, published) for match in _DATE.finditer(sentence)]
        if not days and due and re.search(r"\b(?:end of|mid-?|early|late)\s?\w+|\b\d", sentence[cue.start() :]):
            yield sentence, None
        for day in days:
            yield sentence, day


def _day(match: re.Match[str], published: datetime) -> date | None:
    """The day a date's words mean, None where they could mean two.

    Without a year it is the first such day from a week before publication on.
    """
    words = match[0]
    if match["numeric"]:
        first, second, year = (int(part) for part in re.split(r"[./]", words))
        if first <= 12 and second <= 12 and first != second:
            return None  # 3/4 is in March or in April
        month, number = (second, first) if second <= 12 else (first, second)
        return _valid(year, month, number)
    has_year = bool(re.search(r"\d{4}", words))
    parsed = dateparser.parse(
        re.sub(r"(?<=\d)(?:st|nd|rd|th)|\bof\b", "", words) if has_year else f"{words} {published.year}",
        languages=["en"],
        settings={"STRICT_PARSING": True, "DATE_ORDER": "YMD" if match["iso"] else "DMY"},
    )
    if parsed is None:
        return None
    day: date = parsed.date()
    if has_year or day >= published.date() - timedelta(days=7):
        return day
    return _valid(day.year + 1, day.month, day.day)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _cut(words: str) -> str:
    return words if len(words) <= _WORDS_LIMIT else words[:_WORDS_LIMIT].rsplit(" ", 1)[0] + " …"
