"""Which feeds there are: TOML and OPML files in, study fields with their feeds out."""
