"""Moves data between HTTP, the lake and text."""
