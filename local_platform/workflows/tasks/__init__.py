"""The work of tasks on this machine: calls a wheel's entry point, or updates a declarative pipeline."""
