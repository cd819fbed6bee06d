"""The Spark home: the installed distribution, arranged so that it starts quickly.

Kept in the cache, made anew when the installed Spark or Java changes, and safe to delete.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from local_platform.errors import EnvironmentMissingError
from local_platform.spark.jars import DELTA, cache_folder, delta_jars

_DEFAULTS = ("core", "hdfs", "mapred", "yarn")
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


def class_path() -> list[Path]:
    """Return the jars that precede Spark's on the class path: one with empty Hadoop defaults, and Delta's.

    Raises:
        EnvironmentMissingError: Delta's jars are neither cached nor to be fetched.
    """
    return [_without_defaults(), *delta_jars()]


def _without_defaults() -> Path:
    """Return a jar with empty files of Hadoop's defaults, to precede Hadoop's own on the class path.

    Spark hands Hadoop's whole configuration to each query and each task, compressing the origin of every property for
    itself: a sixth of the time of a small query for 1,100 properties, nearly all of them of services that don't run
    here. Hadoop's code has the same defaults built in.
    """
    jar = spark_home() / "without-hadoop-defaults-1.jar"
    if not jar.exists():
        staged = jar.with_name(f".{jar.name}.{os.getpid()}")
        with ZipFile(staged, "w") as files:
            for name in _DEFAULTS:
                files.writestr(ZipInfo(f"{name}-default.xml"), "<configuration/>\n")
        staged.replace(jar)
    return jar


def class_archive() -> Path:
    """Return the path of the archive of loaded classes for this Spark and this Java; it may not exist yet.

    The JVM maps the archive instead of loading, parsing and verifying some 20,000 classes (JEP 350, AppCDS).

    Raises:
        EnvironmentMissingError: there is no Java.
    """
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else shutil.which("java")
    if java is None or not Path(java).exists():
        raise EnvironmentMissingError(
            "Java 17 or newer is missing. Install it (Debian, Ubuntu: apt install openjdk-17-jre-headless; macOS: "
            "brew install --cask temurin@17) or set JAVA_HOME, then run again."
        )
    resolved = Path(java).resolve()
    before = [_without_defaults(), *(jar.path for jar in DELTA)]  # an archive fits only the jars it was made with
    parts = (str(resolved), str(resolved.stat().st_mtime_ns), *(path.name for path in before))
    return spark_home() / f"classes-{_digest(*parts)}.jsa"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
