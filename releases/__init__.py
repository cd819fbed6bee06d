"""Releases: the files that ship, identified by digests; prod's pin; and the promotion that writes it."""
