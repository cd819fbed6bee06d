"""Puts reviews where people read them: one comment a pull request and environment, one issue an environment's drift."""
