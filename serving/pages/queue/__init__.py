"""The queue: which case next, why, how long left, how much at stake."""
