"""Replaces cloud names in the definitions by local ones: the one table of local substitutions.

================================================  ==================================================================
in a synthesized definition                       on this machine
================================================  ==================================================================
catalog ``netflix_dev`` (any catalog of a stack)  ``spark_catalog``, whose schemas are the folders of the lake
``abfss://CONTAINER@ACCOUNT…/PATH``               ``LAKE/CONTAINER/PATH``; with Azurite as it is
``/Volumes/CATALOG/SCHEMA/VOLUME/PATH``           ``LAKE/_volumes/SCHEMA/VOLUME/PATH``; with Azurite the same path in
                                                  the container ``volumes``, unless the volume is an external one
interval before a retry of a job's task           at most :data:`LONGEST_RETRY_INTERVAL` seconds
file arrival: minimum interval, wait              none: nothing else delivers to this lake
``${resource.…}`` known only to the cloud         refused where a task needs it, else left as it is
================================================  ==================================================================

Everything else runs as it is defined, is refused, or is named in the run's summary as not emulated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.spark.session import CATALOG

if TYPE_CHECKING:
    from collections.abc import Collection

    from local_platform.lake import Lake
    from local_platform.storage.folder import Folder

LONGEST_RETRY_INTERVAL = 2.0  # seconds
# A location ends at white space or, in lists and JSON, at a quote, a comma or a bracket.
_IN_PATH = r"[^\s\"',\]]"
_LOCATION = rf"abfss://(?P<container>[a-z0-9$-]+)@[a-z0-9.-]+(?P<path>/{_IN_PATH}*)?"
_NAME = r"[^/\s\"',\]]+"
_VOLUME = rf"/Volumes/{_NAME}/(?P<schema>{_NAME})/(?P<volume>{_NAME})"


@dataclass(frozen=True, slots=True)
class Substitutions:
    """Applies the table to text.

    Attributes:
        lake: the lake on this machine.
        catalogs: the names of the catalogs that are replaced by the lake.
        mounted: schema and name of the volumes whose files tasks open by their paths.
    """

    lake: Lake
    catalogs: Collection[str]
    mounted: Collection[tuple[str, str]] = ()

    def text(self, text: str) -> str:
        """Return ``text`` with all locations and catalogs replaced."""
        catalogs = "|".join(map(re.escape, self.catalogs))
        catalog = rf"|(?<![\w./@-])(?:{catalogs})(?=\.|$)" if catalogs else ""
        # In one pass: a replacement may look like another location, such as a lake below /Volumes on macOS.
        return re.sub(f"{_LOCATION}|{_VOLUME}{catalog}", self._here, text)

    def _here(self, found: re.Match[str]) -> str:
        if found["container"]:
            return _location(self.lake.layer(found["container"]), found["path"])
        return self._volume(found["schema"], found["volume"]) if found["volume"] else CATALOG

    def _volume(self, schema: str, name: str) -> str:
        volumes = self.lake.mounts if (schema, name) in self.mounted else self.lake.volumes
        return str(volumes.within(schema, name))


def _location(folder: Folder, path: str | None) -> str:
    """Return a location for tasks: a path, or an ``abfss:`` URI, without a slash at its end."""
    return str(folder.within(*(path or "").strip("/").split("/"))).rstrip("/")
