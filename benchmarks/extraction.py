"""How well pages are read: `python -m benchmarks.extraction [--half 0|1] PAGES.tar.xz ...`.

Options were chosen on half 0 of each set (by a hash of the id); half 1 is what to report.
"""

import argparse
import time
from dataclasses import asdict
from pathlib import Path

from sources.evaluation import evaluate_extraction


def main() -> None:
    """Print the scores of each set named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="PAGES.tar.xz")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only this half of each set")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="name the N worst pages of each set")
    arguments = parser.parse_args()
    for path in arguments.files:
        for half in (arguments.half,) if arguments.half is not None else (0, 1, None):
            began = time.perf_counter()
            scores, pages = evaluate_extraction(path, half=half)
            print(
                f"{path.parent.name}, {'all' if half is None else f'half {half}'}, {time.perf_counter() - began:.1f} s"
            )
            for name, value in asdict(scores).items():
                print(f"  {name:12} {'-' if value is None else value if isinstance(value, int) else f'{value:.4f}'}")
        for page in sorted(pages, key=lambda page: page.token_f1)[: arguments.worst]:
            print(f"  {page.token_f1:.3f} {page.id} {page.error}")


if __name__ == "__main__":
    main()
