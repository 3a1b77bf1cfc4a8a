"""The revisions, oldest first by name; a published one is never edited."""
