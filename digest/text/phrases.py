"""Noun phrases of a few texts, read off their surroundings: there is no parser here.

A noun phrase stands behind an article, a preposition or a clause's beginning and before a preposition, an auxiliary or
a clause's end, time and again; a piece of a longer name, or a verb with its subject, doesn't. What is a verb shows in
the same way: it stands behind "we" and "will", and before "the".
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from digest.text.english import ARTICLES, BEFORE, BEHIND, DETERMINERS, FUNCTION, INSIDE, PALE, SUBJECTS, VERBS
from digest.text.words import fold

_LONGEST: Final = 6  # words
_CLAUSE: Final = re.compile(
    # a full stop ends a clause, but not "U.S." and "Mt." do
    r"(?<!\.[A-Z])(?<!\b[A-Z][a-z])(?<!\bMrs)(?<!\bvs)\.(?=\s|$)|[.,;:!?](?=[\"'”’)\]])|[,;:!?](?=\s|$)"
    r"|\\[A-Za-z]*|[()\[\]{}\"“”‘|\n^=<>~*]|\$(?!\d)|(?<=\s)['’]|['’](?=\s|$)|\s[-–—]+\s|—|…|\.\.\.|--"
)
# Not `digest.text.words.COMPOUND`: what is read here is printed, so "U.S.", "$5bn", "C++" and "30%" stay as written.
_TOKEN: Final = re.compile(r"(?:[A-Z]\.){2,}|[$£€]?[^\W_]+(?:[-‑'’.&+/@][^\W_]+)*(?:\+\+|[%+](?!\w))?")
_MARKED: Final = re.compile(r"^[^-]*[^-\W].*[A-Z0-9]|[A-Z].*\d")  # as in GCash, AT&T and F5
_SPELT: Final = re.compile(r"[a-z].*[A-Z].*\d|[A-Z].*[a-z].*\d")  # as in DeepSeek-R1 and Qwen2.5
_OWNER: Final = re.compile(r"(?m)'s$|(?<=s)'$")
_SHORTENED: Final = re.compile(r"^(?:i|you|we|they|s?he|it|that|there|here|who|what|let)'|n't$")  # "I've", "it's"
_LINKS: Final = frozenset(("of", "for"))
_JOINT: Final = re.compile(r"[-‑.&+/@]")


@dataclass(slots=True)
class Phrase:
    """How a phrase is used in some texts."""

    holders: set[int] = field(default_factory=set)  # numbers of the texts that hold it
    titled: set[int] = field(default_factory=set)  # of these, in the headline
    before: Counter[str] = field(default_factory=Counter)  # content words beside it, "" for a boundary
    after: Counter[str] = field(default_factory=Counter)
    led: int = 0  # uses behind an article or a preposition
    forms: Counter[str] = field(default_factory=Counter)
    inner: Counter[str] = field(default_factory=Counter)  # forms within a clause, where a capital is a name's

    @property
    def whole(self) -> bool:
        """Whether it stands by itself, not as a piece of something longer.

        By itself most of the time, or often enough and each time beside
        different words; a word spelt as a name always does.
        """
        return (" " not in self.form and bool(_SPELT.search(self.form))) or all(
            side[""] * 2 >= side.total()
            or (side[""] * 4 >= side.total() and max(n for word, n in side.items() if word) * 2 < side.total())
            for side in (self.before, self.after)
        )

    @property
    def headed(self) -> bool:
        """Whether it ends as a noun phrase ends, whatever stands before it."""
        return self.after[""] * 2 >= self.after.total()

    @property
    def noun(self) -> bool:
        """Whether it is used as a noun is; a verb has no article."""
        return self.led * 3 >= self.before.total()

    @property
    def name(self) -> bool:
        """Whether it is written as a name: a capital or a digit in each word, within a clause too."""
        if not self.inner:
            return all(_MARKED.search(token) for token in min(self.forms).split())
        return sum(count for form, count in self.inner.items() if _capitals(form)) >= 0.8 * self.inner.total()

    @property
    def form(self) -> str:
        """How it is mostly written: in small letters if it is no name, rather in the plural, without a genitive."""
        forms, name = self.inner or self.forms, self.name

        def order(form: str) -> tuple[bool, bool, float, str]:
            several = not name and form.endswith("s") and forms[form] * 2 >= forms[form[:-1]]
            owned = _OWNER.search(form.replace("’", "'").replace(" ", "\n"))
            often = forms[form] * (3 if several else 1) / (2 if owned else 1)
            return (not name and _capitals(form), not name and form[:1].isupper(), -often, form)

        return min(forms, key=order)


_Use = tuple[str, str, str, str, bool]  # as `_spans` gives it


def phrases_of(texts: Sequence[tuple[str, str]], least: float = 1) -> Mapping[str, Phrase]:
    """Phrases of one to six words that could end as a noun phrase does, by their folded words.

    Args:
        texts: headline and running text of each.
        least: texts that hold a phrase worth reading.
    """
    verbs, things = _used([part for text in texts for part in text])
    found: defaultdict[str, list[tuple[int, bool, bool, _Use]]] = defaultdict(list)
    for number, (title, text) in enumerate(texts):
        cased = not _capitals(title, 0.7)
        for key, use in _spans(title, verbs, things, cased=cased):
            found[key].append((number, True, cased, use))
        for key, use in _spans(text, verbs, things, cased=True):
            found[key].append((number, False, True, use))
    # Most spans stand in one text: only what several hold is looked at closely.
    read = {
        key: _phrase(uses)
        for key, uses in found.items()
        if len(uses) >= least and len({number for number, *_ in uses}) >= least
    }
    return {key: phrase for key, phrase in read.items() if _names(phrase.form)}


def _phrase(uses: Sequence[tuple[int, bool, bool, _Use]]) -> Phrase:
    phrase = Phrase()
    for number, headed, cased, (form, left, before, after, inner) in uses:
        phrase.holders.add(number)
        if headed:
            phrase.titled.add(number)
        phrase.before[before] += 1
        phrase.after[after] += 1
        phrase.led += left in BEFORE
        weight = 1 if before or after else 3  # by itself it is spelt as it should be: "Afghans", not "Afghan"
        phrase.forms[form] += weight
        if inner and cased:
            phrase.inner[form] += weight
    return phrase


def _names(form: str) -> bool:
    last = form.rsplit(maxsplit=1)[-1]
    return ends_well(form) and (last not in PALE or last[0].isupper())


def ends_well(text: str) -> bool:
    """Whether a name or a clause may end here: not with a verb, a participle, an adverb or a word that leads on."""
    last = text.rsplit(maxsplit=1)[-1]
    if last[:1].isupper() and " " in text and last not in ("A", "The"):
        return True
    low = last.casefold()
    led_on = low in FUNCTION or low in VERBS or low.endswith("ly") or (low.endswith("ed") and not low.endswith("eed"))
    return not led_on


@lru_cache(maxsize=1 << 16)
def key_of(text: str) -> str:
    """The folded words of a text, as phrases are told apart by them."""
    return " ".join(fold(part) for part in _JOINT.sub(" ", text).split())


def _used(texts: Sequence[str]) -> tuple[set[str], set[str]]:
    """The words that these texts use as verbs, and those in -ing that they use as nouns."""
    times, verbal, nominal = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        for _, tokens in _clauses(text):
            low = [word for word, _, _ in tokens]
            for before, one, after in zip(["", *low], low, [*low[1:], ""], strict=False):
                times[one] += 1
                verbal[one] += before in SUBJECTS or after in DETERMINERS
                nominal[one] += one.endswith("ing") and (before in ARTICLES or after in BEHIND)
    verbs = {
        word
        for word, count in verbal.items()
        if count * (4 if count > 1 else 2) >= times[word] and word not in FUNCTION
    }
    return verbs, {word for word, count in nominal.items() if count and count * 4 >= times[word]} - verbs


@lru_cache(maxsize=1 << 8)  # a week's themes share their articles
def _clauses(text: str) -> tuple[tuple[str, tuple[tuple[str, int, int], ...]], ...]:
    """The clauses of a text with their words: in small letters, with where they begin and end."""
    found = []
    for clause in _CLAUSE.split(text):
        tokens = tuple((m[0].casefold().replace("’", "'"), m.start(), m.end()) for m in _TOKEN.finditer(clause))
        if tokens:
            found.append((clause, tokens))
    return tuple(found)


def _spans(text: str, verbs: set[str], things: set[str], *, cased: bool) -> Iterator[tuple[str, _Use]]:
    """Each span that may be a phrase, by its folded words, with its use; with `cased`, capitals mark names.

    A use: as written, the word before, the content words beside it, and whether it goes beyond a clause's first word.
    """
    for clause, tokens in _clauses(text):
        low = [word for word, _, _ in tokens]
        upper = [cased and n > 0 and clause[start].isupper() for n, (_, start, _) in enumerate(tokens)]
        content = [
            word not in FUNCTION
            and not _SHORTENED.search(word)
            and not (len(word) == 1 and clause[start].islower())
            and (name or (word not in VERBS and word not in verbs))
            for (word, start, _), name in zip(tokens, upper, strict=True)
        ]
        keys = [key_of(word) for word in low]
        behind = ["" for _ in low]
        for n, right in enumerate(low[1:]):
            # "Transport" is a piece of "Transport for London"
            linked = upper[n] and right in _LINKS and upper[n + 2 : n + 3] == [True]
            if content[n + 1] or right in DETERMINERS or linked:
                behind[n] = right
        for first, word in enumerate(low):
            if not content[first] or word in PALE or word.endswith("ly") or word.isdigit():
                continue
            left = low[first - 1] if first else ""
            bound = not left or not content[first - 1] or left in PALE or left.isdigit() or _OWNER.search(left)
            before = "" if bound else left
            if not upper[first] and _leans(word, left, things):
                before = left or "."
            start, key = tokens[first][1], ""
            for last in range(first, min(first + _LONGEST, len(tokens))):
                key = f"{key} {keys[last]}" if key else keys[last]
                if not content[last]:
                    if low[last] in INSIDE:
                        continue
                    break
                # "Nordcell's plan" is of Nordcell, "McDonald's said" of McDonald's.
                owner = _OWNER.search(low[last]) if behind[last] else None
                form = clause[start : tokens[last][2] - (len(owner[0]) if owner else 0)]
                yield key, (form, left, before, "" if owner else behind[last], last > 0)


def _leans(word: str, left: str, things: set[str]) -> bool:
    """Whether a phrase that begins with this participle hangs on what is before it; a compound is an adjective."""
    return "-" not in word and (
        (word.endswith("ed") and left not in BEFORE) or (word.endswith("ing") and word not in things)
    )


def _capitals(text: str, part: float = 1.0) -> bool:
    """Whether so much of a text's words bears a capital or a digit."""
    words = [word for word in text.split() if word.casefold() not in FUNCTION]
    return sum(any(letter.isupper() or letter.isdigit() for letter in word) for word in words) >= part * len(words)
