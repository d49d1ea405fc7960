"""What Prefect does about our runs: a silent one is marked as crashed, and the operator is told of failed ones.

`serve` makes both each time it starts; an automation that an operator has switched off stays off.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectNotFound

from sources.errors import ConfigError

TAG: Final = "fieldbrief"
UNFINISHED: Final = "Unfinished"  # the state of a run that ended with work left
SILENCE: Final = timedelta(minutes=15)  # fifteen heartbeats: a busy or swapping machine misses some
_BAD: Final = ("Failed", "Crashed", UNFINISHED)
_ENDS: Final = ("Completed", "Cancelled", *_BAD)
_OURS: Final[dict[str, str | list[str]]] = {"prefect.resource.id": f"prefect.tag.{TAG}", "prefect.resource.role": "tag"}
_A_RUN: Final[dict[str, str | list[str]]] = {"prefect.resource.id": "prefect.flow-run.*"}
_CRASH: Final = "fieldbrief: a run that fell silent has crashed"
_TELL: Final = "fieldbrief: tell of runs that failed"


def crash_silent(silence: timedelta = SILENCE) -> AutomationCore:
    """A run whose process was killed says nothing any more, and would be shown as running for ever."""
    beat = "prefect.flow-run.heartbeat"
    return AutomationCore(
        name=_CRASH,
        description=f"No heartbeat for {silence}. The next run resumes where this one stopped.",
        trigger=EventTrigger(
            match=_A_RUN, match_related=_OURS, for_each={"prefect.resource.id"},
            after={beat}, expect={beat, *(f"prefect.flow-run.{name}" for name in _ENDS)},
            posture=Posture.Proactive, threshold=1, within=silence,
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed", state=StateType.CRASHED, force=False,
                message="Its process was killed, or lost its network. Run it again: it resumes where it stopped.",
            )
        ],
    )  # fmt: skip


def tell_of_failures(block: UUID) -> AutomationCore:
    """What failed, crashed or ended with work left, to the operator's notification block."""
    return AutomationCore(
        name=_TELL,
        description="To the block that the setting alert_block names.",
        trigger=EventTrigger(
            match=_A_RUN, match_related=_OURS, for_each={"prefect.resource.id"},
            expect={f"prefect.flow-run.{name}" for name in _BAD},
            posture=Posture.Reactive, threshold=1, within=timedelta(0),
        ),
        actions=[
            SendNotification(
                block_document_id=block,
                subject="fieldbrief: {{ flow_run.name }} is {{ flow_run.state.name }}",
                body="{{ flow_run.state.message }}\n{{ flow_run | ui_url }}",
            )
        ],
    )  # fmt: skip


def make_automations(alert_block: str) -> None:
    """Make both, or bring them up to date. Without a block nobody is told.

    Args:
        alert_block: TYPE/NAME of a notification block; "" for none.

    Raises:
        ConfigError: there is no such block.
    """
    put(crash_silent())
    if alert_block:
        put(tell_of_failures(_block(alert_block)))
    else:
        for old in _named(_TELL):
            old.delete()


def put(automation: AutomationCore) -> None:
    """Make it, or make the one of that name like it."""
    old = _named(automation.name)
    if not old:
        Automation(**automation.model_dump()).create()
    for one in old[:1]:
        Automation(**automation.model_dump() | {"id": one.id, "enabled": one.enabled}).update()


def _named(name: str) -> list[Automation]:
    with get_client(sync_client=True) as client:
        return [Automation(**one.model_dump()) for one in client.read_automations_by_name(name)]


def _block(alert_block: str) -> UUID:
    kind, _, name = alert_block.partition("/")
    with get_client(sync_client=True) as client:
        try:
            return client.read_block_document_by_name(name, kind).id
        except ObjectNotFound as error:
            raise ConfigError(
                f"alert_block: there is no Prefect block {alert_block}.",
                remedy="Make it in Prefect's page under Blocks, and write its type and name, as slack-webhook/office.",
            ) from error
