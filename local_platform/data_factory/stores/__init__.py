"""Where the lake's files are: a folder of this machine, or Azurite."""
