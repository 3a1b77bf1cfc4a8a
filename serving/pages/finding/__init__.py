"""What a control found, typed by the officer: the form, what it means, and how it is recorded."""
