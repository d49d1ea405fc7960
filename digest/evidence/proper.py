"""The proper names that articles write: which spellings are one name, and which articles say it. Pure, no parser.

A word is a name where running text writes it with a capital inside sentences and seldom small; so "Co-op", "LNER" and
"Shuffle" are found that no parser knows. Headlines that capitalise every word are read by what running text has shown.
An acronym and its long form, and a name and its beginning ("Oracle", "Oracle Corporation"), are one name.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from typing import Final
from zoneinfo import available_timezones

from babel import Locale

from digest.evidence.headlines import clean_title
from digest.evidence.kind_words import KIND_OF
from digest.evidence.roles import places
from digest.text.english import FUNCTION
from digest.text.words import EMPTY_WORDS
from sources.types import Article

_FRONT: Final = 2500  # characters of a text that are read
_SPELT_FRONT: Final = 1000  # and of a text of the field's month: it shows how words are written
_SMALL: Final = 0.25  # articles that write a word small, for each that writes it as a name: above, it is a common word
_SENTENCE_CASE: Final = 0.7  # part of a headline's longer words in capitals from which its capitals say nothing
_LONGEST: Final = 6  # words of a name
_LONGER, _SPELT = 0.75, 0.5  # a longer form, or an acronym's, is said by this part of those who say the most common one
# Not `digest.text.words.COMPOUND`: "U.S." is a name with its points, and "gov.uk" is one word but "end.The" isn't.
_WORD: Final = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:[&’'+-][^\W_]+|\.(?=[a-z]{2,4}\b)[a-z]+)*")
_GAP: Final = re.compile(r"[^\S\n](?:(?:&|of|for|de|du|des|van|von)[^\S\n](?:the[^\S\n])?)?")  # inside a name
_JOINS: Final = frozenset(("of", "for", "de", "du", "des", "van", "von", "the"))  # its words
_TAILED: Final = re.compile(r"^([^\W_]{3,}|AI|US|UK|EU)-[a-z]{4,}$")  # "Oracle-linked", "US-based"
_QUANTITY: Final = re.compile(r"^\d+(?:[kKmMbBnpx%]{1,2}|bn|mn|th|st|nd|rd|s|am|pm|[kKMGTP]?[bBWHh]z?)?$")
_OPENS: Final = re.compile(r"(?:^|[.!?:;–—|]|\n)[\s“”\"‘’'(\[]*$|[“\"‘(\[]$")  # before a sentence's first word
_PARTS: Final = re.compile(r"(?<=[.!?])\s+|\n")
_OWNED: Final = re.compile(r"[’']s?$")
_LEGAL: Final = frozenset(word.strip(".") for word, kind in KIND_OF.items() if kind == "company") | {"co"}
# Written in capitals, and yet the name of nobody and nothing by itself.
_NAMELESS_WORDS: Final = """
    ai it id ids pc pcs api apis usb ceo cto cfo ciso cio coo mp mps msp vp ddos dos vpn iot sms otp pdf crm saas url
    gpu gpus cpu llm llms ui ux rce cve cves apt mfa 2fa faq faqs diy tv q1 q2 q3 q4 h1 h2 us u.s uk u.k eu u.n un covid
    tldr i ok pr hr r&d q&a a&e mr mrs ms dr sen rep gov sir lord lady chief president minister tbps gbps mbps bpps mpps
    ipo army navy gb tb mw gw kwh ghz mhz gmt est bst et pt"""
NAMELESS: Final = frozenset(_NAMELESS_WORDS.split())
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


class Spelling:
    """How a field's articles write their words: small, or with a capital inside a sentence."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()  # articles that write it with a capital, wherever it stands
        for article in articles:
            small, capital, seen = set[str](), set[str](), set[str]()
            for text in running(article, _SPELT_FRONT):
                for word, opens in _words(text):
                    key = word.casefold()
                    if word[0].islower():
                        small.add(key)
                    elif word[0].isupper():
                        seen.add(key)
                    if not opens and any(c.isupper() for c in word):
                        capital.add(key)
            self._small.update(small)
            self._capital.update(capital)
            self._seen.update(seen)

    def common(self, word: str) -> bool:
        """Whether a word is written small too often for a name."""
        key = word.casefold()
        return self._small[key] > _SMALL * max(self._capital[key], 1)

    def only_small(self, word: str) -> bool:
        """Whether several articles write a word small and none with a capital inside a sentence."""
        key = word.casefold()
        return self._small[key] > 1 and not self._capital[key]

    def is_name(self, word: str) -> bool:
        """Whether a word, wherever it stands, is a name or a part of one."""
        key = word.casefold()
        if not able(word) or self.common(word):
            return False
        inner = any(c.isupper() or c.isdigit() for c in word[1:])
        # A word that only opens sentences and headlines, and is never written small, is one from the second article on.
        return inner or self._capital[key] > 0 or (not self._small[key] and self._seen[key] > 1)


def able(word: str) -> bool:
    """Whether a word is written as a name may be."""
    key = word.casefold().strip(".")
    written = word[:1].isupper() or any(c.isupper() for c in word[1 : 2 if word[:1].islower() else None])
    return (
        written
        and len(key) > 1
        and not (key in NAMELESS or key in EMPTY_WORDS or key in FUNCTION or _QUANTITY.match(word))
    )


def running(article: Article, front: int = _FRONT) -> Iterator[str]:
    """The front of the text, and the headline where its capitals say something."""
    title = clean_title(article.title, article.site)
    if not title.isupper() and sentence_case(title):
        yield title
    for part in _PARTS.split((article.text or article.lead)[:front]):
        if not _heading(part):
            yield part


def _heading(part: str) -> bool:
    """Whether a part of a text writes every longer word with a capital: a headline that a page repeats."""
    words = [word for word in part.split() if word[0].isalpha() and len(word) > 3]
    return len(words) > 4 and sum(word[0].isupper() for word in words) >= _SENTENCE_CASE * len(words)


def sentence_case(title: str) -> bool:
    """Whether a headline writes its common words small, so that its capitals say something."""
    words = [word for word in title.split() if word[0].isalpha() and len(word) > 3]
    return len(words) > 2 and sum(word[0].isupper() for word in words) < _SENTENCE_CASE * len(words)


def proper_names(articles: Sequence[Article], spelling: Spelling) -> tuple[Name, ...]:
    """The names of these articles, the most widely said first.

    Args:
        articles: of one theme.
        spelling: of the field's week, these articles among them.
    """
    titles = [clean_title(article.title, article.site) for article in articles]
    texts = [f"{title}\n{(a.text or a.lead)[:_FRONT]}" for title, a in zip(titles, articles, strict=True)]
    found = {form for article in articles for text in running(article) for form in _forms(text, spelling)}
    found |= {form for title in titles if not title.isupper() for form in _forms(title, spelling, strict=True)}
    found |= {form for text in texts for form in _spelt_out(text, found)}
    said = _sayings(found, texts)
    # What one article alone writes with capitals may be a heading; common words name by being written so again.
    sure = [
        form for form, where in said.items()
        if (len(where) > 1 or not _has_common(form, spelling))
        and sum(form.casefold() in text for text in texts) <= _SMALL * len(where)
    ]  # fmt: skip
    names = []
    for group in _joined(sure, spelling):
        forms = tuple(sorted(group, key=lambda one: (-len(said[one]), -len(one), one)))
        every = frozenset(n for n, text in enumerate(texts) if any(_holds(text, form) for form in forms))
        titled = frozenset(n for n in every if any(_holds(titles[n], form) for form in forms))
        names.append(Name(forms=forms, said=every, titled=titled, told={form: len(said[form]) for form in forms}))
    return tuple(sorted(names, key=lambda one: (-len(one.said), -len(one.titled), one.forms)))


def _sayings(forms: Collection[str], texts: Sequence[str]) -> dict[str, frozenset[int]]:
    """In which texts each form stands by itself, not as a part of a longer one: "Rover" of "Land Rover" in none."""
    said: dict[str, set[int]] = {}
    by_length = [(form, _pattern(form)) for form in sorted(forms, key=lambda one: (-len(one), one))]
    for n, text in enumerate(texts):
        rest = text
        for form, pattern in by_length:
            if form[0] not in rest and form.upper() not in rest:
                continue
            rest, times = pattern.subn(" ~ ", rest)
            if times:
                said.setdefault(form, set()).add(n)
    return {form: frozenset(where) for form, where in said.items()}


@cache
def towns() -> frozenset[str]:
    """Well-known cities: those that time zones are called by."""
    return frozenset(name.rpartition("/")[2].replace("_", " ") for name in available_timezones() if "/" in name)


def is_place(form: str) -> bool:
    """Whether a form is a country, a nation or a well-known city."""
    bare = form.removeprefix("the ").removeprefix("The ")
    return bare in places() or bare in towns() or bare in _REGIONS or is_nation(bare)


@cache
def is_nation(word: str) -> bool:
    """Whether a word is what a country's people are called: "Ukrainian"."""
    if " " in word or not _NATION.search(word):
        return False
    tongues = {name.split()[0] for name in Locale("en").languages.values()}
    stems = (place[: max(4, len(place) - 5)] for place in places() if " " not in place and len(place) > 3)
    return word in tongues or any(word.startswith(stem) and len(word) <= len(stem) + 6 for stem in stems)


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """The words of a text, each with whether it opens a sentence."""
    for match in _WORD.finditer(text):
        yield _bare(match[0]), bool(_OPENS.search(text[max(0, match.start() - 4) : match.start()]))


def _bare(word: str) -> str:
    """A word without its genitive, and without what is tied to a name: "Oracle-linked"."""
    word = _OWNED.sub("", word)
    tailed = _TAILED.match(word)
    return tailed[1] if tailed else word


def _forms(text: str, spelling: Spelling, *, strict: bool = False) -> Iterator[str]:
    """Runs of capitalised words, as they are written; `strict` where capitals say nothing: each word must be a name."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        if match[0] in _JOINS:
            continue  # inside a name, if another of its words follows
        named = spelling.is_name(_bare(match[0])) if strict else able(_bare(match[0]))
        if run and not (named and _ties(text, run[-1], match)):
            yield from _form(text, run, spelling, strict=strict)
            run = []
        if named:
            run.append(match)
    if run:
        yield from _form(text, run, spelling, strict=strict)


def _ties(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    """Whether two words are of one name: nothing but "of" and the like between them, and no genitive."""
    owner = before[0] != _bare(before[0]) and after[0].casefold() not in KIND_OF
    return not owner and bool(_GAP.fullmatch(text, before.end(), after.start()))


def _form(text: str, run: list[re.Match[str]], spelling: Spelling, *, strict: bool) -> Iterator[str]:
    """A run as it is written, without a first word whose capital is its sentence's; and the names inside it."""
    opens = not strict and _OPENS.search(text[max(0, run[0].start() - 4) : run[0].start()])
    first = _bare(run[0][0])
    owned = first not in places() and first.removesuffix("s") in places()  # "Indias Tata Motors": a mark was lost
    if len(run) > 1 and (owned or (opens and spelling.common(first))):
        run = run[1:]
    if len(run) <= _LONGEST and (len(run) > 1 or _alone(run[0], spelling)):
        yield _written(text, run)
    if not strict and len(run) > 1:
        inner: list[re.Match[str]] = []
        for match in run:
            if spelling.is_name(_bare(match[0])):
                inner.append(match)
            elif inner:
                yield _written(text, inner)
                inner = []
        if inner:
            yield _written(text, inner)


def _alone(match: re.Match[str], spelling: Spelling) -> bool:
    """Whether one word is a name by itself: "Directorate" is none."""
    return spelling.is_name(_bare(match[0])) and match[0].casefold() not in KIND_OF


def _written(text: str, run: Sequence[re.Match[str]]) -> str:
    end = run[-1].start() + len(_bare(run[-1][0]))
    return " ".join(text[run[0].start() : end].split())


def _spelt_out(text: str, forms: set[str]) -> Iterator[str]:
    """What "M&S" is short for, though an "and" stands in it."""
    for short in forms:
        if found := re.fullmatch(r"([A-Z])&([A-Z])", short):
            long = rf"\b{found[1]}[a-z]+ (?:and|&) {found[2]}[a-z]+\b"
            yield from (match[0] for match in re.finditer(long, text))


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
    words = [_bare(word) for word in form.split() if word not in _JOINS]
    return any(spelling.common(word) and word.casefold() not in KIND_OF for word in words)


def are_one(short: str, long: str, spelling: Spelling | None = None) -> bool:
    """Whether a longer form is the shorter one's: it begins with it, ends with two words of it or spells it out."""
    own, other = _parts(short), _parts(long)
    if own == other:
        return True
    if " " not in short and is_acronym(short) and len(other) > 1:
        letters = short.casefold().replace("&", "")
        every = "".join(part[0] for part in re.split(r"[\s-]+", long.casefold()) if part[0].isalnum())
        bare = "".join(part[0] for part in other if part not in ("of", "for", "and", "the", "de"))
        return letters in (every, bare, every.replace("a", "", 1) if " and " in long else bare)
    if len(own) >= len(other) or is_place(short):
        return False
    begins = other[: len(own)] == own and (len(own) > 1 or spelling is None or spelling.is_name(short))
    return begins or (len(own) > 1 and other[-len(own) :] == own)


def _parts(form: str) -> list[str]:
    return [part for part in re.split(r"[\s-]+", form.casefold().replace("&", " ")) if part]


def is_acronym(form: str) -> bool:
    """Whether a form is letters that stand for words."""
    return " " not in form and len(form) <= 6 and sum(c.isupper() for c in form) >= 2


def without_legal(form: str) -> str:
    """An organisation's name without "Inc." and the like."""
    words = form.split()
    while len(words) > 1 and words[-1].casefold().strip(".,") in _LEGAL:
        words.pop()
    return " ".join(words)
