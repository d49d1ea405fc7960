"""How the tables came to be: numbered steps that are never changed once released."""
