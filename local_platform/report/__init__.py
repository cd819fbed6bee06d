"""What people see of a run: progress and summary on the terminal, and the self-contained ``report.html``."""

from local_platform.report.console import RunProgress, print_summary
from local_platform.report.html import write_report

__all__ = ["RunProgress", "print_summary", "write_report"]
