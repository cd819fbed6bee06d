"""Publishes reviews: one comment per pull request and environment, and one issue for the drift of an environment."""
