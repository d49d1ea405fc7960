"""Words that only organisations are called by, and the kind that each says. Pure."""

from typing import Final

from digest.kinds import ActorKind

_OWN_WORDS: Final[dict[ActorKind, str]] = {
    "university": """university college polytechnic universität université universidad universidade università
        universiteit hochschule politecnico école""",
    "agency": """agency ministry department commission authority administration bureau directorate office treasury
        inspectorate police patrol""",
    "company": "inc inc. corp corp. corporation ltd ltd. limited llc gmbh ag plc pty holdings",
    "organisation": """institute laboratory laboratories lab foundation society association hospital observatory museum
        trust council consortium alliance academy party union federation centre center parliament court board
        organisation organization""",
}
KIND_OF: Final = {word: kind for kind, words in _OWN_WORDS.items() for word in words.split()}

_BESIDE_WORDS: Final[dict[ActorKind, str]] = {  # nouns that a sentence puts beside a name to say what it is
    "company": """company firm manufacturer maker developer supplier vendor provider utility
        publisher bank retailer insurer startup start-up unicorn conglomerate producer integrator foundry
        airline brewer contractor operator carmaker automaker""",
    "agency": "agency regulator watchdog ministry authority",
    "university": "university",
    "organisation": "institute lab laboratory charity foundation museum hospital",
    "group": "gang collective",
}
KIND_BESIDE: Final = {word: kind for kind, words in _BESIDE_WORDS.items() for word in words.split()}


def own_kind(name: str) -> ActorKind | None:
    """The kind that a name says of itself: "University of Leeds"; None for most names."""
    words = [word.casefold().strip(",") for word in name.split()]
    kinds = [kind for word in words if (kind := KIND_OF.get(word))]
    return "university" if "university" in kinds else next(iter(kinds), None) if len(words) > 1 else None
