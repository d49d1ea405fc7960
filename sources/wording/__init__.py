"""What texts of the web say: markup to plain text, dates, names, and what is about the page rather than in it. Pure."""
