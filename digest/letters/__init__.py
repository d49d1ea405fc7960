"""A letter that a student or a mail server wrote back in, what it changes of the roster and the outbox out."""
