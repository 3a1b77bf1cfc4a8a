"""Migrations of the database; one file in `versions` for each revision."""
