"""The words of a text: sentences, phrases and terms, comparable between texts."""
