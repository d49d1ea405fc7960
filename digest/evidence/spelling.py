"""How a field writes its words: small, or with a capital as names are. Pure, no parser.

A word is a name where running text writes it with a capital inside sentences and seldom small; so "Co-op", "LNER" and
"Shuffle" are found that no parser knows. Headlines that capitalise every word are read by what running text has shown.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from digest.evidence.headlines import clean_title
from digest.evidence.roles import places
from digest.text.english import FUNCTION
from digest.text.words import EMPTY_WORDS
from sources.types import Article

FRONT: Final = 2500  # characters of a text that are read
_SPELT_FRONT: Final = 1000  # and of a text of the field's month: it shows how words are written
SMALL: Final = 0.25  # articles that write a word small, for each that writes it as a name: above, it is a common word
_SENTENCE_CASE: Final = 0.7  # part of a headline's longer words in capitals from which its capitals say nothing
_LANDS: Final = sorted({form for one in places() if " " in one for form in (one, one.replace("&", "and"))})
# Not `digest.text.words.COMPOUND`: "U.S." is a name with its points, and "gov.uk" is one word but "end.The" isn't.
# A country's name is one word, and so is "Toys “R” Us": no part of them is a name by itself.
WORD: Final = re.compile(
    rf"(?:{'|'.join(map(re.escape, reversed(_LANDS)))})(?![\w-])|[^\W\d_][^\W_]* [“\"‘'][A-Z][”\"’'] [A-Z][^\W_]*"
    r"|(?:[A-Z]\.){2,}|[^\W_]+(?:[&’'+-][^\W_]+|\.(?=[a-z]{2,4}\b)[a-z]+)*"
)
_BEGINS: Final = frozenset(("new", "first", "second", "third", "next", "last", "full"))  # "New Jersey", "First Bank"
_TAILED: Final = re.compile(r"^([^\W_]{3,}|AI|US|UK|EU)-[a-z]{4,}$")  # "Oracle-linked", "US-based"
_QUANTITY: Final = re.compile(r"^\d+(?:[kKmMbBnpx%]{1,2}|bn|mn|th|st|nd|rd|s|am|pm|[kKMGTP]?[bBWHh]z?)?$")
OPENS: Final = re.compile(r"(?:^|[.!?:;–—|]|\n)[\s“”\"‘’'(\[]*$|[“\"‘(\[]$")  # before a sentence's first word
# Not `sources.wording.sentences`: a cut too many costs nothing here (a word that opens a part shows nothing), and every
# article of a month is read, of which that splitter takes 17 times as long.
_PARTS: Final = re.compile(r"(?<=[.!?])\s+|\n")
_OWNED: Final = re.compile(r"[’']s?$")
# Written in capitals, and yet the name of nobody and nothing by itself.
_NAMELESS_WORDS: Final = """
    ai it id ids pc pcs api apis usb ceo cto cfo ciso cio coo mp mps msp vp ddos dos vpn iot sms otp pdf crm saas url
    gpu gpus cpu llm llms ui ux rce cve cves apt mfa 2fa faq faqs diy tv q1 q2 q3 q4 h1 h2 us u.s uk u.k eu u.n un covid
    tldr i ok pr hr r&d q&a a&e mr mrs ms dr sen rep gov sir lord lady chief president minister tbps gbps mbps bpps mpps
    ipo army navy gb tb mw gw kwh ghz mhz gmt est bst et pt"""
NAMELESS: Final = frozenset(_NAMELESS_WORDS.split())


class Spelling:
    """How a field's articles write their words: small, or with a capital inside a sentence."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()  # articles that write it with a capital, wherever it stands
        self._begun: set[tuple[str, str]] = set()  # "new", "jersey"
        for article in articles:
            small, capital, seen = set[str](), set[str](), set[str]()
            for text in running(article, _SPELT_FRONT):
                before = ""
                for word, opens in _words(text):
                    key = word.casefold()
                    if before and word[0].isupper() and f"{before} {word}" in text:
                        self._begun.add((before.casefold(), key))
                    before = word if key in _BEGINS and word[0].isupper() and not opens else ""
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
        return self._small[key] > SMALL * max(self._capital[key], 1)

    def begins(self, word: str, name: str) -> bool:
        """Whether a word without content of its own begins a name: "New" is written so inside sentences."""
        return (word.casefold(), name.casefold()) in self._begun

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


def running(article: Article, front: int = FRONT) -> Iterator[str]:
    """The front of the text, and the headline where its capitals say something."""
    title = clean_title(article.title, article.site)
    if not title.isupper() and sentence_case(title):
        yield title
    for part in _PARTS.split((article.text or article.lead)[:front]):
        if not _heading(part):
            yield part


def _heading(part: str) -> bool:
    """Whether a part of a text writes every longer word with a capital: a headline that a page repeats."""
    longer, capitals = _longer_words(part)
    return longer > 4 and capitals >= _SENTENCE_CASE * longer


def sentence_case(title: str) -> bool:
    """Whether a headline writes its common words small, so that its capitals say something."""
    longer, capitals = _longer_words(title)
    return longer > 2 and capitals < _SENTENCE_CASE * longer


def _longer_words(text: str) -> tuple[int, int]:
    """How many words are longer than articles and most prepositions, and how many of them begin with a capital."""
    words = [word for word in text.split() if word[0].isalpha() and len(word) > 3]
    return len(words), sum(word[0].isupper() for word in words)


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """The words of a text, each with whether it opens a sentence."""
    for match in WORD.finditer(text):
        yield bare_word(match[0]), bool(OPENS.search(text[max(0, match.start() - 4) : match.start()]))


def bare_word(word: str) -> str:
    """A word without its genitive, and without what is tied to a name: "Oracle-linked"."""
    word = _OWNED.sub("", word)
    tailed = _TAILED.match(word)
    return tailed[1] if tailed else word
