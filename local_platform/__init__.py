"""Runs the synthesized definitions on one machine: delivery to raw, jobs from the wheel, the gold pipeline."""
