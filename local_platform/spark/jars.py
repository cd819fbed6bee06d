"""The jars beside Spark's own: fetched once by Maven coordinates, checked by committed SHA-256 sums, reused offline."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local_platform.errors import EnvironmentMissingError
from local_platform.spark.gateway import end

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Jar:
    """A jar by its Maven coordinates, and the SHA-256 that it must have."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def coordinates(self) -> str:
        """The coordinates in Maven's notation."""
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def path(self) -> Path:
        """Its file in the cache."""
        return cache_folder() / "jars" / f"{self.artifact}-{self.version}.jar"

    @property
    def is_kept(self) -> bool:
        """Whether it is in the cache and undamaged."""
        return _sha256(self.path) == self.sha256


# delta-spark has eight more dependencies, but a session on a local disk loads classes only from these four.
_DELTA = "io.delta", "4.4.0"
DELTA = (
    Jar(
        _DELTA[0], "delta-spark_4.2_2.13", _DELTA[1], "27d4fd8b1f879535c573ed1c718177d6a27f24d3e626ba02e216369725721ead"
    ),
    Jar(_DELTA[0], "delta-storage", _DELTA[1], "c46735481fa8e326b0957be02b4420cbcab4b325bb08009b7f2045a95133f1cc"),
    Jar(_DELTA[0], "delta-kernel-api", _DELTA[1], "ee9b5a14ac3b7efdff4d61a58478fe8eb0e5a3fbca43889dca7290795fe79a11"),
    Jar(
        _DELTA[0],
        "delta-kernel-defaults",
        _DELTA[1],
        "225c975199e4718b38ee5b7e6da7f19e9585024262b2cec2656b32151a856b0b",
    ),
)
# The ABFS driver for Spark's version of Hadoop, and its dependencies that Spark does not ship.
AZURE = (
    Jar(
        "org.apache.hadoop",
        "hadoop-azure",
        "3.5.0",
        "220b5db238b82437960e4b81c7e3eefa4eff2a03ad502887497f11d0ad86e663",
    ),
    Jar(
        "org.hdrhistogram",
        "HdrHistogram",
        "2.1.12",
        "9b47fbae444feaac4b7e04f0ea294569e4bc282bc69d8c2ce2ac3f23577281e2",
    ),
    Jar(
        "org.wildfly.openssl",
        "wildfly-openssl",
        "2.2.5.Final",
        "71fb7932f99a727edb23c5a2cb8c6855ac7196fad41aa0669b3998e277165154",
    ),
)


def cache_folder() -> Path:
    """Return the cache folder for downloads, outside the repository; ``LAKEHOUSE_CACHE`` overrides it."""
    override = os.environ.get("LAKEHOUSE_CACHE")
    if override:
        return Path(override)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "netflix-lakehouse"


def delta_jars() -> list[Path]:
    """Return the paths of the Delta jars, fetching those that are not in the cache or are damaged there.

    Raises:
        EnvironmentMissingError: no network on the first run, or a jar whose SHA-256 is not the committed one.
    """
    return _kept(DELTA)


def azure_jars() -> list[Path]:
    """Return the paths of Hadoop's ABFS driver; fetched as the Delta jars are, with the same errors."""
    return _kept(AZURE)


def has_azure_jars() -> bool:
    """Return whether Hadoop's ABFS driver is in the cache."""
    return all(jar.is_kept for jar in AZURE)


def _kept(jars: tuple[Jar, ...]) -> list[Path]:
    if not all(jar.is_kept for jar in jars):
        _fetch(jars)
    return [jar.path for jar in jars]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _fetch(jars: tuple[Jar, ...]) -> None:
    with tempfile.TemporaryDirectory() as ivy:
        _resolve(",".join(jar.coordinates for jar in jars), ivy)
        for jar in jars:
            fetched = Path(ivy, "jars", f"{jar.group}_{jar.path.name}")
            found = _sha256(fetched)
            if found != jar.sha256:
                raise EnvironmentMissingError(
                    f"{jar.path.name}: expected SHA-256 {jar.sha256}, got {found or 'no file'}. The repository that "
                    "served it is not to be trusted, or a proxy replaced it: check both, then run again."
                )
            jar.path.parent.mkdir(parents=True, exist_ok=True)
            staged = jar.path.with_name(f".{jar.path.name}.{os.getpid()}")
            shutil.copyfile(fetched, staged)
            staged.replace(jar.path)


def _resolve(coordinates: str, ivy: str) -> None:
    """Let Spark's own resolver fetch exactly these artifacts, nothing they depend on, into ``ivy``/jars.

    ``LAKEHOUSE_IVY_SETTINGS`` names an Ivy settings file, for a company's own mirror.
    """
    from py4j.protocol import Py4JError, Py4JJavaError  # noqa: PLC0415 - py4j costs a plain run nothing
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415 - a JVM only on the first run

    launch: Callable[..., Any] = launch_gateway
    with Path(ivy, "jvm.txt").open("wb") as said:  # greetings and warnings that nobody can do anything about
        gateway = launch(popen_kwargs={"stdout": said, "stderr": said})
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
            f"The jars {coordinates} could not be fetched: {cause}. The first run needs a network that reaches "
            "Maven Central, or LAKEHOUSE_IVY_SETTINGS=<ivysettings.xml> for a mirror; later runs need neither."
        ) from error
    finally:
        end(gateway)
