"""Two models of one area on the same goods items: who finds more, and who would be controlled instead."""
