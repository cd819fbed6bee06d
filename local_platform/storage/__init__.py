"""Where the lake's files are: folders of this machine, or blobs in Azurite; all other code uses ``Folder``."""
