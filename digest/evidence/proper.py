"""The proper names that articles write: which spellings are one name, and which articles say it. Pure, no parser.

Which words are names `digest.evidence.spelling` tells. An acronym and its long form, and a name and its beginning
("Oracle", "Oracle Corporation"), are one name.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from typing import Final
from zoneinfo import available_timezones

from babel import Locale

from digest.evidence.headlines import clean_title
from digest.evidence.roles import places
from digest.evidence.spelling import FRONT, OPENS, SMALL, WORD, Spelling, able, bare_word, running
from digest.text.kind_words import KIND_OF
from sources.types import Article

_LONGEST: Final = 6  # words of a name
_LONGER, _SPELT = 0.75, 0.5  # a longer form, or an acronym's, is said by this part of those who say the most common one
_GAP: Final = re.compile(r"[^\S\n](?:(?:&|of|for|de|du|des|van|von)[^\S\n](?:the[^\S\n])?)?")  # inside a name
_JOINS: Final = frozenset(("of", "for", "de", "du", "des", "van", "von", "the"))  # its words
_BEHALF: Final = re.compile(r"\sfor\sthe\s")  # "retains the seat for the Labour Party" has two names
_INNER: Final = frozenset(("of", "for", "and", "the", "de", "on"))  # words whose letter an acronym may leave out
_OF_PLACES: Final = frozenset(("party", "council", "parliament", "court", "union", "federation"))  # what places have
_LEGAL: Final = frozenset(word.strip(".") for word, kind in KIND_OF.items() if kind == "company") | {"co"}
_NATION: Final = re.compile(r"(?:ian|ean|can|an|ish|ese|ch|i|ic)s?$")  # how the people of a country are called
_REGION_WORDS: Final = (
    "Europe European Africa African Asia Asian Western Eastern Northern Southern Dutch Arab Latin NATO"
)
_REGIONS: Final = frozenset(_REGION_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name in all its spellings; articles by their number in the order given."""

    forms: tuple[str, ...]  # the one that most articles write first
    said: frozenset[int]  # articles that say it
    titled: frozenset[int]  # and those whose headline does
    told: dict[str, int]  # how many articles say each form

    @property
    def whole(self) -> str:
        """How a reader is told it: the form most articles say, or a longer one that nearly as many do; no "Inc."."""
        top = max(self.told.values())
        base = min(
            (form for form in self.forms if self.told[form] == top), key=lambda one: (self._leads(one), len(one))
        )
        need = _SPELT if is_acronym(base) else _LONGER
        longer = [one for one in self.forms if " " in one and self.told[one] >= need * top and one != base]
        longer = [one for one in longer if is_acronym(base) or base in one]
        return without_legal(max(longer, key=lambda one: (self.told[one], -len(one)), default=base))

    def _leads(self, form: str) -> bool:
        """False for the form that most others begin with."""
        return 2 * sum(one.startswith(form) for one in self.forms) <= len(self.forms)


def proper_names(articles: Sequence[Article], spelling: Spelling) -> tuple[Name, ...]:
    """The names of these articles, the most widely said first.

    Args:
        articles: of one theme.
        spelling: of the field's week, these articles among them.
    """
    titles = [clean_title(article.title, article.site) for article in articles]
    texts = [f"{title}\n{(a.text or a.lead)[:FRONT]}" for title, a in zip(titles, articles, strict=True)]
    found = {form for article in articles for text in running(article) for form in _forms(text, spelling)}
    found |= {form for title in titles if not title.isupper() for form in _forms(title, spelling, strict=True)}
    found |= {form for text in texts for form in _spelt_out(text, found)}
    said = _sayings(found, texts, spelling)
    names = []
    for group in _joined(list(said), spelling):
        forms = tuple(sorted(group, key=lambda one: (-len(said[one]), -len(one), one)))
        every = frozenset(n for n, text in enumerate(texts) if any(_holds(text, form) for form in forms))
        titled = frozenset(n for n in every if any(_holds(titles[n], form) for form in forms))
        names.append(Name(forms=forms, said=every, titled=titled, told={form: len(said[form]) for form in forms}))
    return tuple(sorted(names, key=lambda one: (-len(one.said), -len(one.titled), one.forms)))


def _sayings(forms: Collection[str], texts: Sequence[str], spelling: Spelling) -> dict[str, frozenset[int]]:
    """In which texts each form stands by itself, not as a part of a longer one: "Rover" of "Land Rover" in none.

    What one article alone writes with capitals may be a heading; common words name by being written so again.
    """
    said: dict[str, frozenset[int]] = {}
    rests, plain = list(texts), list(texts)  # without the longer names, and without whatever is written like one
    for form in sorted(forms, key=lambda one: (-len(one), one)):
        where = frozenset(n for n, rest in enumerate(rests) if _holds(rest, form))
        lone = where if len(where) == 1 else ()
        heading = any(_has_common(form, spelling) or not _holds(plain[n], form) for n in lone)
        for n in where:
            plain[n] = _pattern(form).sub(" ~ ", plain[n])
        if not where or heading or sum(form.casefold() in text for text in texts) > SMALL * len(where):
            continue
        said[form] = where
        for n in where:
            rests[n] = _pattern(form).sub(" ~ ", rests[n])
    return said


@cache
def towns() -> frozenset[str]:
    """Well-known cities: those that time zones are called by."""
    return frozenset(name.rpartition("/")[2].replace("_", " ") for name in available_timezones() if "/" in name)


def is_place(form: str) -> bool:
    """Whether a form is a country, a nation or a well-known city."""
    bare = form.removeprefix("the ").removeprefix("The ")
    return bare.replace(" and ", " & ") in places() or bare in towns() or bare in _REGIONS or is_nation(bare)


@cache
def is_nation(word: str) -> bool:
    """Whether a word is what a country's people are called: "Ukrainian"."""
    if " " in word or not _NATION.search(word):
        return False
    tongues = {name.split()[0] for name in Locale("en").languages.values()}
    stems = (place[: max(4, len(place) - 5)] for place in places() if " " not in place and len(place) > 3)
    return word in tongues or any(word.startswith(stem) and len(word) <= len(stem) + 6 for stem in stems)


def _forms(text: str, spelling: Spelling, *, strict: bool = False) -> Iterator[str]:
    """Runs of capitalised words, as they are written; `strict` where capitals say nothing: each word must be a name."""
    run: list[re.Match[str]] = []
    before: re.Match[str] | None = None
    for match in WORD.finditer(text):
        if match[0] in _JOINS:
            continue  # inside a name, if another of its words follows
        named = spelling.is_name(bare_word(match[0])) if strict else able(bare_word(match[0]))
        if run and not (named and _ties(text, run, match)):
            yield from _form(text, run, spelling, strict=strict)
            run = []
        if named:
            run += [before] if before and not run and _is_begun(before, match, spelling) else []
            run.append(match)
        before = match
    if run:
        yield from _form(text, run, spelling, strict=strict)


def _is_begun(first: re.Match[str], then: re.Match[str], spelling: Spelling) -> bool:
    """Whether a word without content begins the name that follows: "New Jersey"."""
    return first.end() + 1 == then.start() and first[0][0].isupper() and spelling.begins(first[0], bare_word(then[0]))


def _ties(text: str, run: Sequence[re.Match[str]], after: re.Match[str]) -> bool:
    """Whether a word is of the name before it: nothing but "of" and the like between them, and no genitive."""
    before = run[-1]
    if before[0] != bare_word(before[0]) and after[0].casefold() not in KIND_OF:
        return False
    if _BEHALF.fullmatch(text, before.end(), after.start()) and not any(one[0].casefold() in KIND_OF for one in run):
        return False
    return bool(_GAP.fullmatch(text, before.end(), after.start()))


def _form(text: str, run: list[re.Match[str]], spelling: Spelling, *, strict: bool) -> Iterator[str]:
    """A run as it is written, without a first word whose capital is its sentence's; and the names inside it."""
    opens = not strict and OPENS.search(text[max(0, run[0].start() - 4) : run[0].start()])
    first = bare_word(run[0][0])
    owned = first not in places() and first.removesuffix("s") in places()  # "Indias Tata Motors": a mark was lost
    begun = len(run) > 1 and _is_begun(run[0], run[1], spelling)
    if len(run) > 1 and (owned or (opens and spelling.common(first) and not begun)):
        run = run[1:]
    if len(run) <= _LONGEST and (len(run) > 1 or _alone(run[0], spelling)):
        yield _written(text, run)
    if not strict and len(run) > 1:
        inner: list[re.Match[str]] = []
        for match in run:
            if spelling.is_name(bare_word(match[0])) or (begun and match is run[0]):
                inner.append(match)
            elif inner:
                yield _written(text, inner)
                inner = []
        if inner:
            yield _written(text, inner)


def _alone(match: re.Match[str], spelling: Spelling) -> bool:
    """Whether one word is a name by itself: "Directorate" is none."""
    return spelling.is_name(bare_word(match[0])) and match[0].casefold() not in KIND_OF


def _written(text: str, run: Sequence[re.Match[str]]) -> str:
    end = run[-1].start() + len(bare_word(run[-1][0]))
    return " ".join(text[run[0].start() : end].split())


def _spelt_out(text: str, forms: set[str]) -> Iterator[str]:
    """What "M&S" and "NIST" are short for, though an "and" stands in it."""
    for short in forms:
        if re.fullmatch(r"[A-Z]&[A-Z]|[A-Z]{3,6}", short):
            yield from (match[0] for match in _long_form(short).finditer(text))


@lru_cache(maxsize=1 << 10)
def _long_form(short: str) -> re.Pattern[str]:
    """How words that begin with an acronym's letters are written one behind the other."""
    joins = r"(?: and | & )" if "&" in short else r"(?:[ -](?:(?:and|&|of|for|the|de|on) )*)"
    return re.compile(rf"\b{joins.join(f'{letter}[a-z’]+' for letter in short.replace('&', ''))}\b")


def _holds(text: str, form: str) -> bool:
    """Whether a text writes a form, in capitals too."""
    return bool(_pattern(form).search(text))


@lru_cache(maxsize=1 << 14)
def _pattern(form: str) -> re.Pattern[str]:
    forms = "|".join(re.escape(one) for one in {form, form.upper(), _capped(form)})
    return re.compile(rf"(?<![\w-])(?:{forms})(?:[’']s?)?(?!\w)")


def _capped(form: str) -> str:
    """An acronym as a headline may write it: "Tfl"."""
    return form.capitalize() if is_acronym(form) and len(form) > 2 else form


def _joined(forms: Sequence[str], spelling: Spelling) -> list[set[str]]:
    """Forms of one name together."""
    groups = {form: {form} for form in forms}
    for one, other in combinations(sorted(forms, key=lambda form: (len(form), form)), 2):
        if groups[one] is not groups[other] and are_one(one, other, spelling):
            groups[one] |= groups[other]
            for form in groups[other]:
                groups[form] = groups[one]
    return list({id(group): group for group in groups.values()}.values())


def _has_common(form: str, spelling: Spelling) -> bool:
    """Whether it holds a common word that isn't one organisations are called by."""
    words = [bare_word(word) for word in form.split() if word not in _JOINS]
    return any(spelling.common(word) and word.casefold() not in KIND_OF for word in words)


def are_one(short: str, long: str, spelling: Spelling | None = None) -> bool:
    """Whether a longer form is the shorter one's: it begins with it, ends with two words of it or spells it out."""
    own, other = _parts(short), _parts(long)
    if own == other:
        return True
    if " " not in short and is_acronym(short) and len(other) > 1:
        letters = short.casefold().replace("&", "")
        every = "".join(part[0] for part in re.split(r"[\s-]+", long.casefold()) if part[0].isalnum())
        bare = "".join(part[0] for part in other if part not in _INNER)
        return letters in (every, bare, every.replace("a", "", 1) if " and " in long else bare)
    if len(own) >= len(other) or is_place(short):
        return False
    if other[: len(own)] == own:
        # A place's police and its party are others than the place.
        rest = [KIND_OF.get(part, "") for part in other[len(own) :]]
        return (
            "agency" not in rest
            and _OF_PLACES.isdisjoint(other)
            and (len(own) > 1 or spelling is None or spelling.is_name(short))
        )
    return len(own) > 1 and other[-len(own) :] == own and other[-len(own) - 1] not in _INNER


def _parts(form: str) -> list[str]:
    plain = re.sub(r"(?<= )[“\"‘']|[”\"’'](?= )", "", form.casefold().replace("&", " "))
    return [part for part in re.split(r"[\s-]+", plain) if part]


def is_acronym(form: str) -> bool:
    """Whether a form is letters that stand for words."""
    return " " not in form and len(form) <= 6 and sum(c.isupper() for c in form) >= 2


def without_legal(form: str) -> str:
    """An organisation's name without "Inc." and the like."""
    words = form.split()
    while len(words) > 1 and words[-1].casefold().strip(".,") in _LEGAL:
        words.pop()
    return " ".join(words)
