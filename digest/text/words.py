"""The words of a text made comparable: one folding and one list of words without content of their own.

A text is parted into words by `sources.wording.words.WORD` where they are counted or compared, and by `COMPOUND` where
a name is read as it is written. Two readers have patterns of their own, and say why: `digest.text.phrases` and
`digest.evidence.spelling`. Where only words in capitals, in small letters or with figures are
looked for (likeness, quotes, labels), a search for just these stands in their place.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import snowballstemmer

from digest.text.english import FUNCTION
from sources.wording.words import WORD

# What marks join is one word: AT&T, zero-day, Qwen2.5.
COMPOUND: Final = re.compile(r"[^\W_]+(?:[-'’.&][^\W_]+)*")

# What a word ends with that isn't a plural's s, and plurals of which no ending tells the singular.
_ENDING_IN_S = """
    news lens bias alias canvas atlas gas series species virus campus bonus status census consensus surplus focus bus
    apparatus genius radius corpus"""
_SINGULAR: Final = frozenset(_ENDING_IN_S.split())
_IN_O = "photo video memo logo demo studio casino scenario portfolio radio ratio kilo euro auto memento silo piano"
_IN_IS = "analys cris hypothes synthes thes diagnos emphas parenthes"
_ODD: Final = {
    **{f"{word}es": word for word in _SINGULAR},
    **{f"{word}s": word for word in _IN_O.split()},  # but DDoS and iOS are no plurals
    **{f"{root}es": f"{root}is" for root in _IN_IS.split()},
    **{"children": "child", "women": "woman", "men": "man", "mice": "mouse", "teeth": "tooth", "feet": "foot"},
    **{"criteria": "criterion", "phenomena": "phenomenon", "bacteria": "bacterium", "lives": "life", "knives": "knife"},
    **{"wolves": "wolf", "halves": "half", "shelves": "shelf", "thieves": "thief", "wives": "wife"},
}
_HISSING: Final = ("che", "she", "xe", "sse", "zze")  # "breaches" is of "breach": neither keeps an e

# Letters that no accent makes: Unicode takes them apart into nothing.
_STRUCK: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ı": "i", "İ": "I", "ð": "d", "Ð": "D"}
    | {"ʻ": "", "þ": "th", "Þ": "Th", "ß": "ss"}
)
_REST = """
    afterwards amongst anyhow anyway anywhere becoming beforehand beside besides co couldnt de eg eleven elsewhere
    enough everywhere fifteen fifty formerly forty hereafter hereby herein hereupon hers hundred ie inc latter latterly
    ltd mostly myself namely nevertheless nobody none noone nowhere otherwise ours please re seemed seeming sixty
    somehow sometime somewhere thence thereafter thereby therein thereupon throughout thru twelve twenty un whatever
    whence whenever whereafter whereby wherein whereupon wherever whither whoever yours yourself yourselves
    full part whole first second third last next former two three four five six seven eight nine ten
    don doesn didn isn aren wasn weren hasn haven hadn won couldn wouldn shouldn ll ve
    new news just today yesterday year week month day
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday"""


def bare_letters(text: str) -> str:
    """In lower case without accents, for comparing names: Łódź is lodz."""
    if text.isascii():
        return text.casefold()
    text = text.translate(_STRUCK)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word without case, accents, possessive and plural: a key, not always a word ("cookie" is "cooky").

    By rules: a dictionary of lemmas (simplemma) also makes "leave" of "left" and "hack" of "hacking", and a stemmer
    "univers" of "university", which terms must tell apart.
    """
    word = bare_letters(word.replace("’", "'"))
    word = word.removesuffix("'s").replace("'", "")
    if word in _ODD or word in _SINGULAR:
        return _ODD.get(word, word)
    if len(word) > 4 and word.endswith(("ies", "ie")):
        return f"{word[: word.rindex('ie')]}y"
    if len(word) > 5 and word.endswith("oes"):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "os")):
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith(_HISSING) else word


def words(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return [fold(word) for word in WORD.findall(text)]


def fold_all(text: str) -> str:
    """A text as a term would hold it."""
    return " ".join(words(text))


_stemmer: Final = snowballstemmer.stemmer("english")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """What a word shares with its inflections and nearest kin: hacking, hackers, hack."""
    return str(_stemmer.stemWord(fold(word)))


# Words that no term begins or ends with, folded and as they are written. Of scikit-learn's list those are left out that
# say much in news and papers: system, fire, bill, call, mine, interest, move, fill, side, top, front, thick, thin ...
EMPTY_WORDS: Final = frozenset(form for word in (*FUNCTION, *_REST.split()) for form in (word, fold(word)))
# The same for scikit-learn's vectorisers, whose tokens have two characters and no apostrophe.
STOP_WORDS: Final = sorted(word for word in EMPTY_WORDS if len(word) > 1 and word.isalpha())
