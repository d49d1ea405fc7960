"""The tables of `digest`. Their history is in `sources/migrations`; a test holds the two together."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from sources.tables import Moment, metadata

vectors = Table(
    "vectors",
    metadata,
    Column("text_hash", String(64), primary_key=True),
    Column("model", String(100), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float32, little endian
    Column("made_at", Moment, nullable=False),
)

# What the fold over weeks remembers after a week: themes with their past, stories in the window.
memories = Table(
    "memories",
    metadata,
    Column("field", String(64), primary_key=True),
    Column("week", String(8), primary_key=True),
    Column("fingerprint", String(64), nullable=False),  # of what it was computed from
    Column("payload", LargeBinary, nullable=False),
    Column("built_at", Moment, nullable=False),
)

# Every version of every edition: rows are added, never changed.
editions = Table(
    "editions",
    metadata,
    Column("field", String(64), primary_key=True),
    Column("week", String(8), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("payload", JSON, nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of what it was computed from
    Column("closed", Integer, nullable=False),  # 1: the week's last word
    Column("built_at", Moment, nullable=False),
)

# Which week each article of a closed week counted in: decided once.
counted = Table(
    "counted",
    metadata,
    Column("field", String(64), primary_key=True),
    Column("article_id", String(32), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("week", String(8), nullable=False),
    Index("ix_counted_field_week", "field", "week"),
)

students = Table(
    "students",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, unique=True),
    Column("fields", JSON, nullable=False),
    Column("interests", JSON, nullable=False),
    Column("wishes", JSON, nullable=False),  # weights, follow, mute, language, zone, day, consent, opt-in
    Column("added_at", Moment, nullable=False),
)
Index("ix_students_lower_email", func.lower(students.c.email))  # a list imported asks for each of its addresses

# Addresses that must not be written to. Kept as a hash, so that a person can be forgotten.
suppressions = Table(
    "suppressions",
    metadata,
    Column("email_hash", String(64), primary_key=True),
    Column("reason", String(20), nullable=False),  # unsubscribed, bounced, deleted
    Column("at", Moment, nullable=False),
)

# Readers' letters that were acted on, each by a hash of where it lies: no letter counts twice.
letters = Table(
    "letters",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("week", String(8), nullable=False),
    Column("student_id", String(32), nullable=False),
    Column("state", String(12), nullable=False),
    Column("message_id", Text, nullable=False),
    Column("message", LargeBinary, nullable=False),  # the rendered bytes; emptied once sent
    Column("attempts", Integer, nullable=False),  # claims, whatever came of them
    Column("reason", Text, nullable=False),
    Column("claimed_until", Moment),
    Column("updated_at", Moment, nullable=False),
    Column("strikes", Integer, nullable=False),  # attempts that failed while others were accepted
    Column("made_at", Moment, nullable=False),
    Column("asked", Text, nullable=False, server_default=""),  # which patterns its questions are of, a line each
    UniqueConstraint("week", "student_id"),
    Index("ix_deliveries_state", "state"),
)

# What was mailed to a student never comes again, by article and by canonical link.
mailed = Table(
    "mailed",
    metadata,
    Column("student_id", String(32), ForeignKey("students.id", ondelete="CASCADE"), primary_key=True),
    Column("canonical_url", Text, primary_key=True),
    Column("article_id", String(32), nullable=False),
    Column("week", String(8), nullable=False),
)
