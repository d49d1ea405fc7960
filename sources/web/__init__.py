"""Asking politely and safely: a URL in, a vetted answer under every limit out."""
