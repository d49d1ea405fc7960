"""A theme's articles in; who is behind it, what to apply for and what to ask about it out."""
