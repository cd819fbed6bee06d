"""Checks the machine, the synthesized output and, if somebody is logged in, the cloud for what a run needs."""

from local_platform.doctor.examine import examine
from local_platform.doctor.finding import Finding

__all__ = ["Finding", "examine"]
