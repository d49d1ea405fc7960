"""Whether what themes are called is true: the names of a replay, against the texts they are printed of.

An article supports a name if it says all of its content words, each as that word or one of its stem, or the name as its
acronym; a word that is an acronym is also said by what it is short for. A name is older than its support if it was
printed of the theme before and less than half of this week's articles support it. On labelled texts, how much of the
heading a reader is told: the share of its content words that name and headline say.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from digest.measure.documents import Document
from digest.text.words import EMPTY_WORDS, fold, stem
from sources.errors import ConfigError
from sources.wording.words import WORD

HALF: Final = 0.5  # of the week's articles that must say a name, as the digest promises
SURE: Final = 2  # texts of a theme with a sure heading from which the heading is the theme's
_ACRONYM: Final = 3  # letters: two are any word
_CAPITALS: Final = re.compile(r"(?:[A-Z][\w'’.-]*(?:\s+(?:of|for|and|the)\b)?\s+){2,}[A-Z]\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One theme of a week with what it is called."""

    week: str
    theme: str
    name: str
    articles: int  # this week's
    support: float  # part of them that says the name
    stale: bool  # printed before, and not supported any more


@dataclass(frozen=True, slots=True, kw_only=True)
class NameScore:
    """How the names of a replay hold."""

    themes: int  # printed, with an article this week
    named: int
    supported: float  # part of the names that half of the articles say
    support: float  # mean part of the articles that say a name
    older: int  # names older than their support
    headings: int  # themes with a sure heading
    told: float  # mean share of its content words that name and headline say
    told_by_name: float

    def to_json(self) -> dict[str, Any]:
        """As a plain object."""
        return {
            "measure": "names",
            "themes": self.themes,
            "named": self.named,
            "names_supported_by_half": round(self.supported, 4),
            "support_mean": round(self.support, 4),
            "names_older_than_their_support": self.older,
            "themes_with_a_sure_heading": self.headings,
            "heading_words_told": round(self.told, 4),
            "heading_words_told_by_name": round(self.told_by_name, 4),
        }


class Words:
    """What a text says: its words by their stems, and what its capitalised phrases are short for."""

    def __init__(self, text: str) -> None:
        self.stems = frozenset(stem(word) for word in WORD.findall(text))
        self._text = text

    def says(self, phrase: str) -> bool:
        """Whether it says all content words of a phrase, or its acronym; False for a phrase without any."""
        words = content(phrase)
        short = "".join(fold(word)[0] for word in words) if len(words) >= _ACRONYM else ""
        return bool(words) and ((bool(short) and short in self.stems) or all(self._word(word) for word in words))

    def _word(self, word: str) -> bool:
        if stem(word) in self.stems:
            return True
        return word.isupper() and len(word) >= _ACRONYM and word in _acronyms(self._text)


def _acronyms(text: str) -> Iterator[str]:
    """What capitalised phrases are short for: "European Space Agency" is "ESA"."""
    for found in _CAPITALS.finditer(text):
        initials = "".join(word[0] for word in found[0].split() if word[0].isupper())
        for start in range(len(initials)):
            yield from (initials[start:stop] for stop in range(start + _ACRONYM, len(initials) + 1))


def content(phrase: str) -> tuple[str, ...]:
    """The words of a phrase that say something, as they are written."""
    return tuple(word for word in WORD.findall(phrase) if fold(word) not in EMPTY_WORDS)


def named(rows: Sequence[Mapping[str, Any]], documents: Sequence[Document]) -> tuple[Named, ...]:
    """Every printed name of a replay with its support, week by week.

    Args:
        rows: replay lines. Where they have no names their labels are read.
        documents: the texts replayed.

    Raises:
        ConfigError: a line names an article that isn't among the texts.
    """
    words = {str(d.article.id): Words(f"{d.article.title}\n{d.article.text}") for d in documents}
    before: dict[str, str] = {}
    found = []
    for row in sorted(rows, key=lambda row: (str(row["week"]), row["rank"])):
        name, ids = _name(row), [str(i) for i in row["week_article_ids"]]
        if missing := [i for i in ids if i not in words]:
            raise ConfigError(
                f"{row['week']}, theme {row['theme_id']}: the article {missing[0]!r} isn't among the texts given",
                remedy="Give --docs the files that were replayed.",
            )
        if name and ids:
            support = sum(words[i].says(name) for i in ids) / len(ids)
            stale = support < HALF and before.get(row["theme_id"]) == name
            found.append(
                Named(
                    week=str(row["week"]), theme=str(row["theme_id"]), name=name, articles=len(ids), support=support,
                    stale=stale,
                )
            )  # fmt: skip
        if name:
            before[row["theme_id"]] = name
    return tuple(found)


def score_names(rows: Sequence[Mapping[str, Any]], documents: Sequence[Document], names: Sequence[Named]) -> NameScore:
    """The figures of all printed themes of a replay; `names` as `named` gives them."""
    printed = [row for row in rows if row["week_article_ids"] and (_name(row) or row.get("headline"))]
    label = {str(d.article.id): d.label for d in documents if d.label}
    told, by_name = [], []
    for row in printed:
        if heading := _heading(row, label):
            name = _name(row)
            told.append(_told(heading, f"{name}\n{row.get('headline', '')}"))
            by_name.append(_told(heading, name))
    return NameScore(
        themes=len(printed),
        named=len(names),
        supported=_mean([one.support >= HALF for one in names]),
        support=_mean([one.support for one in names]),
        older=sum(one.stale for one in names),
        headings=len(told),
        told=_mean(told),
        told_by_name=_mean(by_name),
    )


def _name(row: Mapping[str, Any]) -> str:
    return str(row["name"] if "name" in row else row["label"])


def _heading(row: Mapping[str, Any], label: Mapping[str, str]) -> str:
    """The heading of at least half of the theme's texts that have a sure one; "" where there are too few."""
    counts = Counter(label[i] for i in map(str, row["week_article_ids"]) if i in label)
    heading, held = max(counts.items(), key=lambda one: (one[1], one[0]), default=("", 0))
    return heading if counts.total() >= SURE and 2 * held >= counts.total() else ""


def _told(heading: str, text: str) -> float:
    wanted = {stem(word) for word in content(heading)}
    said = {stem(word) for word in WORD.findall(text)}
    return len(wanted & said) / len(wanted) if wanted else 0.0


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0
