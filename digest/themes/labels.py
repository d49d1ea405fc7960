"""What a theme is called: a short noun phrase as its articles write it, else a short headline. No language model.

A name alone doesn't say what happened, and of a story what happened doesn't say to whom, so the two are put together:
"Discord: data breach".
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from digest.text.english import FUNCTION
from digest.text.phrases import Phrase, ends_well, key_of
from digest.text.sentences import sentences
from digest.text.words import fold_all
from digest.themes.naming import LEANED, NAMING, Weighed, headline, texts_of, weigh
from sources.types import Article

_LONGEST: Final = 60  # characters of a label
_WHOLE: Final = 70  # characters of a headline that is left as it is
_SHARE: Final = 0.3  # part of the articles that hold a phrase which stands for them all
_ACRONYM: Final = re.compile(r"[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*")
_PAUSE: Final = re.compile(
    r"(?:[,;:]| [–—-]) |(?<=[^ ]) (?=(?:after|as|amid|following|because|while|which|but|despite)\b)",
    re.IGNORECASE,
)
_STEP: Final = re.compile(
    r"(?<=[^ ]) (?=(?:for|with|via|using|in|by|through|under|from|over|on|at|into|against|towards?|to)\b)",
    re.IGNORECASE,
)


def label(
    articles: Sequence[Article],
    word: str,
    field_counts: Mapping[str, int],
    field_total: int,
    *,
    terms: Sequence[str] = (),
    taken: Collection[str] = (),
) -> str:
    """A short name that reads as English, and that no other theme has, if there is one.

    Args:
        articles: of the theme, the most central first.
        word: the term the theme was found by, "" if it was found by its meaning.
        field_counts: articles of the field by term.
        field_total: articles of the field.
        terms: of the theme, for when its articles share no phrase and have no headline.
        taken: labels of other themes.
    """
    found, every = weigh(articles, word, field_counts, field_total)
    headlines = any(article.title for article in articles[: NAMING.read])
    # What the articles are about stands in a headline.
    found = [one for one in found if one.titled or one.worded or not headlines]
    texts = [texts_of(article) for article in articles[: NAMING.read]]
    able = [one for one in found if one.share >= _SHARE or one.worded]
    made = [row for one in able for row in _made_of(one, found, word, texts, headlines=headlines)]
    ranked = [text for _, text in sorted(made, key=lambda row: (-row[0], row[1])) if len(text) <= _LONGEST]
    ranked += _around(key_of(word), every, found)
    ranked += _headlines(articles[: NAMING.read], word, terms)
    ranked += [" and ".join(terms[:2]) if len(terms) > 1 else _cut(articles)]
    closed = {fold_all(other) for other in taken}
    return _capital(next((text for text in ranked if fold_all(text) not in closed), ranked[0]))


def _made_of(
    one: Weighed, found: Sequence[Weighed], word: str, texts: Sequence[tuple[str, str]], *, headlines: bool
) -> Iterator[tuple[float, str]]:
    """What may be made of a phrase, with what it is worth."""
    others = [other for other in found if other.share >= _SHARE and not other.words & one.words]
    if not one.name:
        yield from _of_topic(one, next((other for other in others if other.name), None), word)
        return
    long = expansion(one.form, texts) if word and _ACRONYM.fullmatch(one.form) else ""
    if long and word in fold_all(f"{one.form} {long}"):
        yield 2 * one.score, f"{long} ({one.form})"
    if word and not one.worded and one.common > NAMING.common:
        return  # the whole field speaks of it
    if any(other.name and one.words < other.words and other.share >= 0.6 * one.share for other in found):
        return  # it has a longer name
    several = [other for other in others if not other.name and " " in other.form and not LEANED.search(other.form)]
    single = [other for other in others if other.form.islower() and other.noun and other.common <= NAMING.common]
    topic = next(iter(several), None)
    if topic is None and one.common <= NAMING.common and (word or not headlines):
        topic = next(iter(single), None)
    longer = next((o for o in found if not o.name and one.words < o.words and 2 * o.share >= one.share), None)
    if longer and (topic is None or longer.score > topic.score):
        yield one.score, longer.form
    elif topic:
        names_itself = not topic.form.islower() and not one.worded and 2 * topic.score >= one.score
        yield one.score, topic.form if names_itself else f"{one.form}: {topic.form}"
    # Of a theme's other names and of a story the name alone says too little.
    if one.worded or (" " in one.form and one.common <= NAMING.common and (word or not headlines)):
        yield 0.9 * one.score, one.form


def _of_topic(one: Weighed, name: Weighed | None, word: str) -> Iterator[tuple[float, str]]:
    if " " not in one.form:
        return
    if one.worded or (word and one.common <= NAMING.common):
        yield one.score, one.form
    elif not word:
        if name and one.form.islower():
            yield one.score, f"{name.form}: {one.form}"
        if one.titled >= 0.4 and one.common <= NAMING.common:
            yield 0.6 * one.score, one.form


def _around(word: str, every: Mapping[str, Phrase], found: Sequence[Weighed]) -> Iterator[str]:
    """The theme's own word, where nothing longer with it is shared."""
    phrase = every.get(word)
    if phrase and (phrase.headed or phrase.name):
        if " " in phrase.form or phrase.name:
            yield phrase.form
        elif topic := next((one for one in found if " " in one.form and word not in one.words), None):
            yield f"{phrase.form} and {topic.form}"


def _headlines(articles: Sequence[Article], word: str, terms: Sequence[str]) -> list[str]:
    """Headlines, or first sentences, short enough or up to where they could end: what names the theme best first."""
    wanted = [fold_all(term) for term in terms]
    rows = []
    for number, article in enumerate(articles):
        whole = headline(article) or next(sentences(article.text or article.lead), "").rstrip(".")
        short = shortened(whole)
        if short and not short.endswith("?") and not re.search(r"[$\\]\W", short):
            folded = fold_all(short)
            leans = folded.split()[:1] and folded.split()[0] in FUNCTION
            held = sum(f" {term} " in f" {folded} " for term in wanted)
            rows.append((f" {word} " not in f" {folded} ", bool(leans), -held, number, short))
    return [short for *_, short in sorted(rows)]


def shortened(title: str) -> str:
    """A headline up to the last place where it could end; "" if there is none."""
    if len(title) <= _WHOLE:
        return title
    for pause in (_PAUSE, _STEP):
        ends = [match.start() for match in pause.finditer(title) if match.start() <= _LONGEST]
        heads = [title[:end].rstrip(" ,;:-–—") for end in ends]
        if sound := [head for head in heads if len(head.split()) >= 4 and ends_well(head)]:
            return sound[-1]
    return ""


def _cut(articles: Sequence[Article]) -> str:
    whole = next((text.strip() for article in articles for text in texts_of(article) if text.strip()), "Untitled")
    return whole if len(whole) <= _WHOLE else whole[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:-–") + " …"


def expansion(acronym: str, texts: Sequence[tuple[str, str]]) -> str:
    """The words an acronym stands for, where a text says so: "large language models (LLMs)"; else ""."""
    letters = [letter.casefold() for letter in acronym if letter.isupper()]
    said = re.compile(rf"((?:[\w’'-]+\s+){{1,7}})\({re.escape(acronym.rstrip('s'))}s?\)")
    for match in (match for text in texts for part in text for match in said.finditer(part)):
        words = match[1].split()
        for start in range(len(words)):
            parts = [part.casefold() for part in re.split(r"[\s-]+", " ".join(words[start:])) if part]
            bare = [part[0] for part in parts if part not in FUNCTION]
            if letters in ([part[0] for part in parts], bare) and parts[0] not in FUNCTION:
                return " ".join(words[start:])
    return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:2].islower() else text
