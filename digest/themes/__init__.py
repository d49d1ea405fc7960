"""A week's articles and the memory of the weeks before in, themes with their trends and the next memory out."""
