"""What Spark is started from: the installed distribution, arranged so that it starts quickly.

Kept in the cache, made anew when the installed Spark or Java changes, and safe to delete.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from local_platform.errors import EnvironmentMissingError
from local_platform.spark.jars import cache_folder

_LINKED = ("bin", "jars", "sbin")


def spark_home() -> Path:
    """Return a Spark home without the zipped PySpark.

    With it, every Python worker would compile PySpark from the zip; without it, workers import the installed package,
    which is compiled already.
    """
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise EnvironmentMissingError("PySpark is not installed. Run `make run`, which installs the locked versions.")
    installed = Path(spec.origin).parent
    home = cache_folder() / f"spark-{_digest(str(installed), str(installed.stat().st_mtime_ns))}"
    home.mkdir(parents=True, exist_ok=True)
    for name in _LINKED:
        link = home / name
        if not link.is_symlink():
            staged = home / f".{name}.{os.getpid()}"
            staged.symlink_to(installed / name)
            staged.replace(link)
    return home


def class_archive() -> Path:
    """Return where the archive of loaded classes belongs for this Spark and this Java; it may not exist yet.

    The JVM maps the archive instead of loading, parsing and verifying some 20,000 classes (JEP 350, AppCDS).

    Raises:
        EnvironmentMissingError: there is no Java.
    """
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else shutil.which("java")
    if java is None or not Path(java).exists():
        raise EnvironmentMissingError(
            "Java 17 or newer is missing. Install it (Debian, Ubuntu: apt install openjdk-17-jre-headless; macOS: "
            "brew install openjdk@17) or set JAVA_HOME, then run again."
        )
    resolved = Path(java).resolve()
    return spark_home() / f"classes-{_digest(str(resolved), str(resolved.stat().st_mtime_ns))}.jsa"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
