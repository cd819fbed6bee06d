"""The root of the error tree. Each message says what happened, where, and what to do next."""


class LakehouseError(Exception):
    """Base of every error that is raised on purpose; the command shows no traceback and exits with its code."""

    exit_code = 1
