"""Feeds in, articles out: what a study field's sites published, fetched politely and read safely."""
