"""The tables on disk: read, check, write, and import what comes from elsewhere."""
