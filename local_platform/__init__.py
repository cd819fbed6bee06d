"""Runs the platform's own definitions on one machine: files into raw, jobs from the wheel, the gold pipeline."""
