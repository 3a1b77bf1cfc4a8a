"""What a policy would do on history, before it is published: load, yield, trade-offs, and boundaries that fit."""
