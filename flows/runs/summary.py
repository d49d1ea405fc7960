"""What a run came to: a sentence for its state, what is left to do, and a page and a table for people. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from digest.deliveries import Delivery, DeliveryState
from flows.mailing import unheard_words
from flows.reports import cell, sentence
from sources.wording.words import counted

SHOWN: Final = 200  # messages in the table of those that are not sent
_TOGETHER: Final = (DeliveryState.SENT, DeliveryState.SUPERSEDED)  # these need nobody's eye: counted, not listed


def feeds_words(report: Mapping[str, Any]) -> str:
    """How many of the feeds that were asked answered."""
    asked, failed = _asked_and_failed(report)
    return f"{asked - failed}/{asked} feeds" if asked else "no feed was due"


def nothing_heard(report: Mapping[str, Any]) -> bool:
    """Whether feeds were asked and none answered."""
    asked, failed = _asked_and_failed(report)
    return 0 < asked == failed


def _asked_and_failed(report: Mapping[str, Any]) -> tuple[int, int]:
    return report["feeds"] - report["skipped"], len(report["failed"])


def week_words(result: Mapping[str, Any]) -> str:
    """A weekly run in one line: "61/61 feeds, 5 themes new, 60 sent, 0 waiting"."""
    parts = [feeds_words(result["collect"])] if result["collect"] else []
    parts.append(f"{sum(one['new'] for one in result['built'].values())} themes new")
    if "states" in result:
        states = result["states"]
        parts += [f"{states['sent']} sent", f"{states['waiting']} waiting"]
        others = {name.replace("_", " "): states[name] for name in ("failed", "unknown", "in_hand")}
        parts += [f"{count} {name}" for name, count in others.items() if count]
    return ", ".join(parts)


def left_to_do(result: Mapping[str, Any]) -> tuple[str, ...]:
    """What somebody, or a later run, still has to do; a sentence or two each."""
    return tuple(_left(result)) if "states" in result else ()


def _left(result: Mapping[str, Any]) -> Iterator[str]:
    sent = result["sent"]
    if sent["stopped"]:
        yield f"{sent['stopped']} {sent['remedy']}".rstrip()
    if result["states"]["unsettled"]:
        yield "`fieldbrief deliveries` shows which messages are not sent, and what to do."
    if unheard := sum(one["unheard"] for one in result["rendered"]):
        yield unheard_words(unheard, result["week"])
    if unmade := sum(len(one["failed"]) for one in result["rendered"]):
        yield f"{counted(unmade, 'digest')} couldn't be made: `fieldbrief send` says why."


def sent_together(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rounds of sending as one: what each did is added up, what is left and why it stopped is the last one's."""
    told = {name: sum(one[name] for one in rounds) for name in ("sent", "failed", "unknown", "superseded")}
    last = rounds[-1] if rounds else {}
    left = {name: last.get(name, 0) for name in ("delayed", "waiting", "in_hand")}
    reasons = list(dict.fromkeys(reason for one in rounds for reason in one["reasons"]))
    return told | left | {"reasons": reasons, "stopped": last.get("stopped"), "remedy": last.get("remedy", "")}


def week_markdown(result: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The week at a glance, however far the run came.

    Args:
        result: of the flow `weekly`; what it didn't reach isn't in it.
        names: of the study fields, by slug.
    """
    rows = [f"# Week {result['week']}", ""]
    if broke := result.get("broke"):
        rows += [f"**The run broke off.** {sentence(broke)}", ""]
    rows += [f"* **To do:** {sentence(words)}" for words in left_to_do(result)]
    if "states" in result:
        counts = ", ".join(
            f"{count} {name.replace('_', ' ')}" for name, count in result["states"].items() if name != "unsettled"
        )
        rows.append(f"* **Mail:** {counts} ([the messages](/artifacts/key/deliveries))")
    elif not broke:
        rows.append("* **Mail:** not asked for")
    rows += ["", "| study field | feeds answered | new articles | themes | new |", "| --- | --- | --- | --- | --- |"]
    rows += [_field_row(slug, names[slug], result) for slug in result["fields"]]
    rows += ["", "[How each feed has done](/artifacts/key/feed-health)"]
    return "\n".join(rows)


def _field_row(slug: str, name: str, result: Mapping[str, Any]) -> str:
    report, built = result["collected"].get(slug), result["built"].get(slug)
    heard = (feeds_words(report), report["new_articles"]) if report else ("not asked", "")
    title, themes = (f"[{cell(name)}](/artifacts/key/edition-{slug})", built) if built else (cell(name), None)
    counts = (themes["themes"], themes["new"]) if themes else ("not built", "")
    return "| " + " | ".join(map(str, (title, *heard, *counts))) + " |"


def deliveries_rows(found: Sequence[Delivery]) -> list[dict[str, Any]]:
    """The week's messages as a table: those that are not sent by the student's id, then how many are settled."""
    left = [one for one in found if one.state not in _TOGETHER]
    rows = [{"student": one.student, "state": one.state.value, "why": one.reason} for one in left[:SHOWN]]
    if len(left) > SHOWN:
        rows.append({"student": f"{len(left) - SHOWN} more", "state": "", "why": "fieldbrief deliveries lists all"})
    counts = {state: sum(one.state is state for one in found) for state in _TOGETHER}
    settled = [{"student": f"{n} students", "state": state.value, "why": ""} for state, n in counts.items() if n]
    return rows + settled
