"""Who may call: roles and what they allow, tokens, limits, and the door where callers are let in."""
