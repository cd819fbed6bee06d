"""The stack ``<env>-platform``: network, lake, workspace, factory, role assignments, monitoring."""
