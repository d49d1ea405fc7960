"""A digest in, subject, HTML and text out."""
