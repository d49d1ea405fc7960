"""A field's postings of twelve weeks in; who hires and which skills are asked for out."""
