"""What a student has read or written, as other programs export it: a file in, the titles of its works out."""
