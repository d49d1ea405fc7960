"""Articles in, digests out: stories, themes, trends, and the message each student gets."""

import os

# OpenMP's threads spin while they wait for each other. Beside other work (a Prefect server, the readers of pages) one
# of them often waits for a core while the others burn theirs: on two busy cores 13 words a second were embedded, and
# 294 with threads that sleep. The libraries read this when they are loaded, so it stands before any of them.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
