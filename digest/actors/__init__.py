"""Articles of a theme in; the people and organisations behind it out, with what they are and did."""
