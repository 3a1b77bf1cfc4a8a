"""The door: bytes from outside become a `Consignment` or findings, or a `Refused` that says what to mend, and where."""
