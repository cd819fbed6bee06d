"""The infrastructure: what is synthesized, the settings it is made from, and what the result is held against."""
