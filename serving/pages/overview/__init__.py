"""Overview of the team lead: what is found, what waits, who works on what, and which reasons do not help."""
