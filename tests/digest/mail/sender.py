"""Send what is due, in a process of its own that a test can kill. Arguments: database URL, SMTP URL, point of death.

The point of death is "STAGE:N": the Nth time the stage is reached the process kills itself, as `kill -9` would.
Stages: claimed, before (handing_over not yet committed), committed (just before the dot), answered (not yet recorded).
"""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.mail.outbox import Outbox
from digest.mail.sending import send_due
from digest.mail.transport import open_transport
from sources.database import open_database


def main() -> None:
    database, smtp, death = sys.argv[1:4]
    reached: Counter[str] = Counter()

    def here(stage: str) -> None:
        reached[stage] += 1
        if death == f"{stage}:{reached[stage]}":
            os.kill(os.getpid(), signal.SIGKILL)

    class Dying(Outbox):
        def claim(self, **when: Any) -> Any:
            claim = super().claim(**when)
            here("claimed")
            return claim

        def handing_over(self, claim: Any, **when: Any) -> None:
            here("before")
            super().handing_over(claim, **when)
            here("committed")

        def sent(self, claim: Any, **when: Any) -> None:
            here("answered")
            super().sent(claim, **when)

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731
    transport = open_transport(smtp)
    engine = open_database(database)
    send_due(
        Dying(engine),
        transport,
        sender="brief@example.org",
        now=clock,
        sleep=time.sleep,
        lease=timedelta(seconds=1),
    )
    transport.close()
    engine.dispose()


if __name__ == "__main__":
    main()
