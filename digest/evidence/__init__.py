"""A theme's articles in; what it is called, its headline, what is quoted and what to ask about it out."""
