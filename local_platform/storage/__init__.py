"""Where the lake's files are: folders of this machine, or blobs in Azurite. Everything else asks a folder."""
