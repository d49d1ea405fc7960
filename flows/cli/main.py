"""The entry point of the command `fieldbrief`: quick to say what there is, and one place for errors and exit codes.

Exit codes: 0 well, 1 an error of ours, 2 usage, 3 partly done.
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
    from flows.cli.verbs import app
    from sources.errors import FieldbriefError

    try:
        app(prog_name="fieldbrief")
    except FieldbriefError as error:
        sys.stderr.write("".join(f"{line}\n" for line in (f"fieldbrief: {error}", error.remedy) if line))
        return 1
    except BrokenPipeError:  # the reader of our output has gone, as in `fieldbrief fields | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0
