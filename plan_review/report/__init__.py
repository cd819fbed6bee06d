"""The review as people and programs read it: Markdown for a pull request, JSON."""
