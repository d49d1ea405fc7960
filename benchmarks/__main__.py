"""`make bench`: every benchmark that this machine has the data for, one after the other.

    python -m benchmarks [--full]

The pipeline, the network stage and the simulated volumes need nothing. The others read recorded data from
`../shared/data` (or `FIELDBRIEF_SHARED`) and are left out, saying so, where it is absent. `--full` adds the back-tests
and the largest sizes, which take the better part of an hour.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

DATA = Path(os.environ.get("FIELDBRIEF_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
STORIES = ("ecbplus/docs.jsonl.gz", "uci_news_part/docs.jsonl.gz", "wiki_current_events/story_clustering.jsonl.gz")
MONTHLY = "wiki_current_events/docs.jsonl.gz"
RECORDS = ("arxiv", "wiki-2016", "wiki-2018")
PAGES = ("extract_scrapinghub/pages.tar.xz", "extract_fundus/pages.tar.xz")


def main() -> int:
    """Run them; the exit status is that of the first one that failed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--full", action="store_true", help="the long back-tests and the largest sizes too")
    full = options.parse_args().full
    runs: list[tuple[str, ...]] = [("pipeline",), ("mailing",), ("network",), ("trends", "volumes")]
    if DATA.exists():
        runs += [
            ("extraction", *(str(DATA / name) for name in PAGES)),
            ("stories", *(str(DATA / name) for name in STORIES), "--monthly", str(DATA / MONTHLY)),
            ("trends", "cyber"),
            ("record", "cyber"),
            ("sizes", "--articles", "1000"),
        ]
    else:
        print(f"{DATA} is not here: quality on recorded data is left out", flush=True)
    if full:
        runs += [("stories", "--size", "10000", "40000", "50000"), ("kills", "60")]
        runs += [("sizes", "--articles", "5000", "20000")] if DATA.exists() else []
        runs += [("trends", "arxiv"), ("trends", "wiki"), ("planted",), ("record", *RECORDS)] if DATA.exists() else []
    status = 0
    for name, *words in runs:
        print(f"\n== python -m benchmarks.{name} {' '.join(words)}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *words], check=False)
        status = status or done.returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
