"""The jobs as the wheel that ships, and one Spark session for all tests, started by the first that asks for it."""

from __future__ import annotations

import fcntl
import itertools
import logging
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from local_platform import cluster
from local_platform.cluster import place
from local_platform.errors import EnvironmentMissingError
from local_platform.spark.session import start_session, stop_session
from local_platform.storage.storage import InAzurite
from local_platform.wheel import REPOSITORY, build_wheel
from stacks.settings import ENVIRONMENTS
from stacks.synthesized import Stack, read_stacks
from tests.schemas import drop, lakehouse_schemas
from tests.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession


def pytest_configure() -> None:
    """Build the wheel and import the jobs from it: what is tested is what ships, not the source tree.

    A cluster that is up is a developer's; the tests that need one start their own.
    """
    os.environ["LAKEHOUSE_CLUSTER"] = "no"
    logging.getLogger("netflix_jobs").addHandler(logging.NullHandler())  # pytest listens, at the root
    build_wheel(REPOSITORY / "dist").activate()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, then the Spark tests, those of a folder together, whole runs, and all others.

    What takes long comes first, so that the workers end together. What a folder tests runs much the same code, and a
    JVM is slow until it has seen it. Between equals the order stays random.
    """
    whole_runs, on_spark, others = [], [], []
    for item in items:
        if item.get_closest_marker("xdist_group"):
            whole_runs.append(item)
        elif "spark" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(f"spark {item.path.parent.name}"))
            on_spark.append(item)
        else:
            others.append(item)
    whole_runs.sort(key=_minutes, reverse=True)
    longest = sum(_minutes(item) > 1 for item in whole_runs)
    items[:] = whole_runs[:longest] + on_spark + whole_runs[longest:] + others


def _minutes(item: pytest.Item) -> int:
    """Return about how many minutes a test takes: 0 for those that don't say."""
    said = item.get_closest_marker("minutes")
    return int(said.args[0]) if said else 0


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """The local platform's own session."""
    # Finding out in which line each column is made, for the messages of errors, took a tenth of the tests' time.
    settings = {"spark.python.sql.dataFrameDebugging.enabled": "false"}
    session = start_session(tmp_path_factory.mktemp("spark"), settings=settings)
    yield session
    stop_session(session)


@pytest.fixture
def own_cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The folder of a cluster that is this test's alone, and the commands' that it runs; it is not up yet."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("LAKEHOUSE_CLUSTER", "yes")
    yield place.folder()
    cluster.stop()
    shutil.rmtree(place.folder(), ignore_errors=True)


@pytest.fixture(scope="session")
def in_azurite() -> Iterator[InAzurite]:
    """The lake's account in an Azurite that keeps its data in memory, for the tests of this worker."""
    from local_platform.storage import azurite  # noqa: PLC0415 - most tests need none of it

    try:
        azurite.azurite_script()
    except EnvironmentMissingError as error:
        pytest.skip(str(error))
    with azurite.running(["lake"]) as server:
        yield InAzurite(server.account("lake"))


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the stacks, synthesized from the tests' own settings by the first worker that asks for it."""
    return _synthesized_once("synthesized", SETTINGS, tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def stacks(synthesized: Path) -> dict[str, Stack]:
    """The stacks by name, synthesized from the tests' own settings."""
    return {stack.name: stack for stack in read_stacks(synthesized)}


@pytest.fixture(scope="session")
def stacks_to_deploy(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Stack]:
    """The stacks by name, synthesized from ``environments/``: for what has to hold of these, whatever they say."""
    out = _synthesized_once("to-deploy", ENVIRONMENTS, tmp_path_factory, worker_id)
    return {stack.name: stack for stack in read_stacks(out)}


def _synthesized_once(name: str, settings: Path, factory: pytest.TempPathFactory, worker_id: str) -> Path:
    from stacks.synthesis import synthesize  # noqa: PLC0415 - most tests need no cdktf

    base = factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    out = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            synthesize(out, settings=settings, preview=True)
    return out


@pytest.fixture
def new_schema(spark: SparkSession, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Make schemas with names of their own, whose tables are Delta tables below the test's folder."""
    made: list[str] = []

    def make(prefix: str) -> str:
        name = f"{prefix}_{next(_SERIAL)}"
        spark.sql(f"CREATE SCHEMA {name} LOCATION '{tmp_path / name}'")
        made.append(name)
        return name

    yield make
    drop(spark, made)


@pytest.fixture
def lakehouse(spark: SparkSession, tmp_path: Path) -> Iterator[SparkSession]:
    """The session with the schemas of the lakehouse, empty, below the test's folder."""
    with lakehouse_schemas(spark, tmp_path):
        yield spark


_SERIAL = itertools.count()
