"""Articles in, digests out: stories, themes, trends, and the message each student gets."""
