"""The command ``lakehouse``, and what the parts of the root project share."""
