"""The four Delta jars: fetched once by Maven coordinates, checked against committed SHA-256 sums, reused offline."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local_platform.errors import EnvironmentMissingError

if TYPE_CHECKING:
    from collections.abc import Callable

DELTA_VERSION = "4.4.0"
# delta-spark names eight more dependencies; a session on a local disk loads classes from these four alone.
SHA256 = {
    "delta-spark_4.2_2.13": "27d4fd8b1f879535c573ed1c718177d6a27f24d3e626ba02e216369725721ead",
    "delta-storage": "c46735481fa8e326b0957be02b4420cbcab4b325bb08009b7f2045a95133f1cc",
    "delta-kernel-api": "ee9b5a14ac3b7efdff4d61a58478fe8eb0e5a3fbca43889dca7290795fe79a11",
    "delta-kernel-defaults": "225c975199e4718b38ee5b7e6da7f19e9585024262b2cec2656b32151a856b0b",
}


def cache_folder() -> Path:
    """Return the folder outside the repository that keeps what is fetched once; ``LAKEHOUSE_CACHE`` overrides it."""
    override = os.environ.get("LAKEHOUSE_CACHE")
    if override:
        return Path(override)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "netflix-lakehouse"


def delta_jars() -> list[Path]:
    """Return the paths of the Delta jars, fetching those that are not in the cache or are damaged there.

    Raises:
        EnvironmentMissingError: no network on the first run, or a jar whose SHA-256 is not the committed one.
    """
    folder = cache_folder() / "jars"
    jars = {artifact: folder / f"{artifact}-{DELTA_VERSION}.jar" for artifact in SHA256}
    if any(_sha256(jar) != SHA256[artifact] for artifact, jar in jars.items()):
        _fetch(jars)
    return list(jars.values())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _fetch(jars: dict[str, Path]) -> None:
    coordinates = ",".join(f"io.delta:{artifact}:{DELTA_VERSION}" for artifact in jars)
    with tempfile.TemporaryDirectory() as ivy:
        _resolve(coordinates, ivy)
        for artifact, jar in jars.items():
            fetched = Path(ivy, "jars", f"io.delta_{jar.name}")
            found = _sha256(fetched)
            if found != SHA256[artifact]:
                raise EnvironmentMissingError(
                    f"{jar.name}: expected SHA-256 {SHA256[artifact]}, got {found or 'no file'}. The repository that "
                    "served it is not to be trusted, or a proxy replaced it: check both, then run again."
                )
            jar.parent.mkdir(parents=True, exist_ok=True)
            staged = jar.with_name(f".{jar.name}.{os.getpid()}")
            shutil.copyfile(fetched, staged)
            staged.replace(jar)


def _resolve(coordinates: str, ivy: str) -> None:
    """Let Spark's own resolver fetch exactly these artifacts, nothing they depend on, into ``ivy``/jars.

    ``LAKEHOUSE_IVY_SETTINGS`` names an Ivy settings file, for a company's own mirror.
    """
    from py4j.protocol import Py4JError, Py4JJavaError  # noqa: PLC0415 - py4j costs a plain run nothing
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415 - a JVM only on the first run

    launch: Callable[[], Any] = launch_gateway
    gateway = launch()
    try:
        jvm = gateway.jvm
        option = jvm.scala.Option.apply
        maven = getattr(getattr(jvm.org.apache.spark.util, "MavenUtils$"), "MODULE$")
        log = jvm.java.io.PrintStream(jvm.java.io.OutputStream.nullOutputStream())
        settings_file = os.environ.get("LAKEHOUSE_IVY_SETTINGS")
        use_cache = transitive = False
        if settings_file:
            settings = maven.loadIvySettings(settings_file, option(None), option(ivy), log)
        else:
            settings = maven.buildIvySettings(option(None), option(ivy), use_cache, log)
        exclusions = getattr(maven, "resolveMavenCoordinates$default$5")()
        maven.resolveMavenCoordinates(coordinates, settings, option(ivy), transitive, exclusions, use_cache, log)
    except (Py4JJavaError, Py4JError) as error:
        cause = getattr(error, "java_exception", error)
        raise EnvironmentMissingError(
            f"The Delta jars ({coordinates}) could not be fetched: {cause}. The first run needs a network that reaches "
            "Maven Central, or LAKEHOUSE_IVY_SETTINGS=<ivysettings.xml> for a mirror; later runs need neither."
        ) from error
    finally:
        gateway.shutdown()
