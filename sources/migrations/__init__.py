"""The history of the tables of `sources` and `digest`, one numbered file a step (`0001_name.py`).

`sources.database.migrate` runs them; each is one transaction. A step once released is never changed.
"""
