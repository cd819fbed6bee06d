"""Policies over the synthesized stacks: one rule a file, named after the rule, and one register of suppressions."""
