"""Looks at the machine, the synthesized output and, where somebody is logged in, the cloud: is all there for a run?"""

from local_platform.doctor.examine import examine
from local_platform.doctor.finding import Finding

__all__ = ["Finding", "examine"]
