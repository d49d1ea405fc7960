"""Students' letters here: where they go, and how they are read and heeded."""
