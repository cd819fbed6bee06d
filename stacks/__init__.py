"""The infrastructure: the stacks, the settings that they are made from, and the checks and policies on the result."""
