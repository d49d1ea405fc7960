"""Articles and their vectors in, stories out: several sites on one event or announcement."""
