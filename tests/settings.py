"""Where the settings are that tests synthesize from: their own, as those in ``environments/`` are whoever's deploys."""

from __future__ import annotations

from local_platform.wheel import REPOSITORY

SETTINGS = REPOSITORY / "tests" / "environments"
