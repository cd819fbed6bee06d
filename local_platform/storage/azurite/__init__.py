"""Azurite, Microsoft's storage emulator: the locked npm package, installed once and run beside a lake."""

from local_platform.storage.azurite.install import azurite_script
from local_platform.storage.azurite.process import Azurite, running

__all__ = ["Azurite", "azurite_script", "running"]
