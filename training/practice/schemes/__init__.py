"""One file an area; the folder is scanned."""
