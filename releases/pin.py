"""The pin: the table ``[release]`` in an environment's settings, with the digests of the files that may ship there."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tomlkit

from releases.contents import DEFINITIONS, PIPELINE_SOURCES, differences
from releases.errors import PinError
from stacks.settings import loader
from stacks.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TABLE = "release"
_NUMBER = "(0|[1-9][0-9]{0,8})"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TAKE_BACK = "Restore it from the history of the file: git log -p -- environments."
_SECTIONS = {"wheel": None, "pipeline_sources": PIPELINE_SOURCES, "adf_definitions": DEFINITIONS}


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned release.

    Attributes:
        version: its number, ``major.minor.patch``.
        commit: the commit whose files were tested and ran, 40 hexadecimal digits.
        contents: SHA-256 of each file that ships, by name, as :func:`releases.contents.contents` gives them.
    """

    version: str
    commit: str
    contents: Mapping[str, str]

    def verify(self, found: Mapping[str, str], environment: str) -> None:
        """Refuse to ship anything but exactly these files.

        Raises:
            PinError: a file differs, is missing or was added; the message names each.
        """
        told = differences(self.contents, found)
        if told:
            raise PinError(
                f"{environment} is pinned to release {self.version} (commit {self.commit[:12]}), and what would ship "
                f"is not that release: {'; '.join(told)}. To look at what is checked out, for {environment} too, run "
                "`lakehouse synth --preview`; to ship the release, check it out with "
                f"`lakehouse release restore --env {environment}`; to ship something newer, promote it with "
                f"`lakehouse promote --from dev --to {environment}`."
            )


def settings_file(repository: Path, environment: str) -> Path:
    """Return the file that holds an environment's settings and, if it has one, its pin.

    Raises:
        SettingsError: there is no such environment.
    """
    return loader.settings_file(environment, repository / loader.ENVIRONMENTS.name)


def read_pin(file: Path) -> Pin | None:
    """Return the pin in an environment's settings; None when the environment is not pinned.

    Raises:
        PinError: the file is missing, is not UTF-8 or not TOML, or its table ``[release]`` is incomplete.
    """
    try:
        return parse_pin(file.read_text(encoding="utf-8"), str(file))
    except OSError as error:
        raise PinError(f"{file} can't be read ({error.strerror}). Name an environment that has settings.") from error
    except UnicodeDecodeError as error:
        raise PinError(f"{file} is not UTF-8 ({error}). {_TAKE_BACK}") from error


def parse_pin(text: str, origin: str) -> Pin | None:
    """Return the pin in the text of an environment's settings; ``origin`` says where the text is from.

    Raises:
        PinError: as :func:`read_pin`.
    """
    try:
        table = tomllib.loads(text).get(TABLE)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PinError(f"{origin} is not TOML: {error}. {_TAKE_BACK}") from error
    if table is None:
        return None
    try:
        pin = Pin(table["version"], table["commit"], {n: d for key in _SECTIONS for n, d in table[key].items()})
        _require(pin, table)
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise PinError(
            f"[{TABLE}] in {origin} is not a whole pin ({error}). It is written by `lakehouse promote`, not by hand. "
            f"{_TAKE_BACK}"
        ) from error
    return pin


def write_pin(file: Path, pin: Pin) -> None:
    """Put the pin into an environment's settings; everything else in the file stays as it is.

    Raises:
        PinError: the file can't be written; it is then as it was.
    """
    document = tomlkit.parse(file.read_bytes().decode("utf-8"))  # read as bytes, so that line ends stay as they are
    document[TABLE] = _table(pin)
    try:
        write_text(file, tomlkit.dumps(document))
    except OSError as error:
        raise PinError(
            f"{file} could not be written ({error.strerror}), and is as it was. Fix that, then try again."
        ) from error


def next_version(current: str | None) -> str:
    """Return the version after ``current``: its last number, raised by one; ``1.0.0`` for the first release."""
    if current is None:
        return "1.0.0"
    major, minor, patch = map(int, require_version(current).split("."))
    return f"{major}.{minor}.{patch + 1}"


def require_version(version: str) -> str:
    """Return ``version`` if it is one.

    Raises:
        PinError: it is not ``major.minor.patch``.
    """
    if not _VERSION.fullmatch(version):
        raise PinError(f"{version!r} is not a version. Give it as major.minor.patch, such as 1.4.0.")
    return version


def require_sha256(name: str, sha256: object) -> None:
    """Refuse what is not a SHA-256.

    Raises:
        ValueError: it is not text of 64 hexadecimal digits.
    """
    if not (isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        raise ValueError(f"{name} has no SHA-256")


def _require(pin: Pin, table: Mapping[str, Any]) -> None:
    unknown = set(table) - {"version", "commit", *_SECTIONS}
    if unknown:
        raise ValueError(f"unknown key {min(unknown)}")
    for pattern, value in ((_VERSION, pin.version), (_COMMIT, pin.commit)):
        if not pattern.fullmatch(value):
            raise ValueError(f"{value!r} is neither a version nor a commit")
    for name, sha256 in pin.contents.items():
        require_sha256(name, sha256)


def _table(pin: Pin) -> tomlkit.items.Table:
    table = tomlkit.table()
    table.add("version", pin.version)
    table.add("commit", pin.commit)
    for section, folder in _SECTIONS.items():
        files = tomlkit.table()
        for name, sha256 in sorted(pin.contents.items()):
            if name.startswith(f"{folder}/") if folder else "/" not in name:
                files.add(name, sha256)
        table.add(section, files)
    return table
