"""The entry point of the command `fieldbrief`: quick to say what there is, and one place for errors and exit codes.

Exit codes: 0 success, 1 an error, 2 wrong usage, 3 partly done.
"""

import os
import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--help"]:
        # Typer alone takes eight times as long to import as Python takes to start, so the words it would print are
        # kept beside this file. `python -m flows.cli.verbs --help > flows/cli/help.txt` renews them; a test compares.
        with open(os.path.join(os.path.dirname(__file__), "help.txt"), encoding="utf-8") as text:  # noqa: PTH118, PTH120, PTH123 - pathlib costs 5 ms
            sys.stdout.write(text.read())
        return
    sys.exit(_run())


def _run() -> int:
    from flows.cli.options import say
    from flows.cli.verbs import app
    from sources.errors import FieldbriefError

    try:
        app(prog_name="fieldbrief")
    except FieldbriefError as error:
        say(f"fieldbrief: {error}")
        if error.remedy:
            say(error.remedy)
        return 1
    except BrokenPipeError:  # the reader of our output has gone, as in `fieldbrief fields | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if not _prefect_is_away(error):
            raise
        say("fieldbrief: The Prefect server doesn't answer.")
        say("Start it (`prefect server start`), correct PREFECT_API_URL, or unset it: `weekly` then runs by itself.")
        return 1
    return 0


# How Prefect's client says that its server isn't there, went away before its answer, or refuses for now (503).
_AWAY = (
    "ConnectError", "ConnectTimeout", "ReadError", "ReadTimeout", "RemoteProtocolError",
    "ConcurrencySlotAcquisitionError",
)  # fmt: skip


def _prefect_is_away(error: BaseException | None) -> bool:
    """Whether Prefect's client said so: it has no error of its own for it."""
    while error is not None:
        if "Failed to reach API" in str(error):
            return True
        if type(error).__name__ in _AWAY and "prefect" in sys.modules:
            return True
        error = error.__cause__ or error.__context__
    return False
