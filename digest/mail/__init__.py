"""A rendered digest in, a message in its student's mailbox out, never twice."""
