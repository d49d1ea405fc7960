"""A week's editions and one student in, the digest that student reads out."""
