"""Releases: what ships, known by its content; the pin that prod names; the promotion that writes it."""
