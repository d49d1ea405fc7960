"""The flows as `serve` starts them, in a process for each run: here the settings' task runner is chosen.

A deployment names these, not the flows they are made of: those know no settings and would run on Prefect's own threads.
"""

from typing import Final

from flows.runs import collect as _collect, weekly as _weekly
from flows.runs.serving import with_runner
from flows.settings import load_settings

_SETTINGS: Final = load_settings()

collect = with_runner(_collect.collect, _SETTINGS)
weekly = with_runner(_weekly.weekly, _SETTINGS)
send = with_runner(_weekly.send_waiting, _SETTINGS)
