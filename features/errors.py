"""What a user is told when the data or a model is not right."""


class TidewaiterError(Exception):
    """Says what is wrong, where, and what to do, in one plain paragraph."""
