"""Labelled or dated texts in, figures out: the production code, scored. Production never imports it."""
