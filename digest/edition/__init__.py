"""A study field's stored articles in, the edition of a week out, the same for every student."""
