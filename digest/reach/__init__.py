"""Labelled texts in, how well they reach the study fields and readers they concern out; production never imports it."""
