"""Places a delivery in raw: the step that Data Factory does in Azure."""

from __future__ import annotations

import filecmp
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.errors import DeliveryError
from local_platform.result import RefusedFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_RUN = "run_id="


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the files of one folder.

    Attributes:
        placed: new files in raw.
        known: files that equal, byte by byte, what their source delivered last; they are not placed again.
        refused: files that no source delivers.
    """

    placed: tuple[Path, ...]
    known: tuple[Path, ...]
    refused: tuple[RefusedFile, ...]


def deliver(folder: Path, raw: Path, run_id: str, sources: Mapping[str, str]) -> Delivery:
    """Copy each file of ``folder`` to ``raw/<source>/run_id=<run_id>/``, whole or not at all.

    Args:
        folder: what was delivered; hidden files are passed over.
        raw: the lake's raw layer.
        run_id: the run that places the files.
        sources: source by file name.

    Raises:
        DeliveryError: the folder does not exist or holds no file that a source delivers.
    """
    if not folder.is_dir():
        raise DeliveryError(f"There is no folder {folder}. Give --source the folder that holds {_listed(sources)}.")
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    expected = [path for path in files if path.name in sources]
    if not expected:
        raise DeliveryError(f"{folder} holds none of {_listed(sources)}. Give --source the folder that holds them.")
    known = tuple(path for path in expected if _delivered_last(path, raw / sources[path.name]))
    placed = tuple(_place(path, raw / sources[path.name] / f"{_RUN}{run_id}") for path in expected if path not in known)
    reason = f"no source delivers a file of this name; known are {_listed(sources)}"
    refused = tuple(RefusedFile(str(path), reason) for path in files if path.name not in sources)
    return Delivery(placed, known, refused)


def _listed(sources: Mapping[str, str]) -> str:
    return ", ".join(sorted(sources))


def _delivered_last(path: Path, source: Path) -> bool:
    delivered = sorted(source.glob(f"{_RUN}*/{path.name}"), key=lambda file: file.stat().st_mtime_ns)
    return bool(delivered) and filecmp.cmp(path, delivered[-1], shallow=False)


def _place(path: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    partial = folder / f".{path.name}.partial"
    with path.open("rb") as source, partial.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    partial.replace(target)
    return target
