"""A student's interests and a week's articles in, which article is about which interest out, and how surely."""
