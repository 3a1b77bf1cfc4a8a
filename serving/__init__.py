"""How we answer: scores and reasons for goods items, in batch and on the terminal."""
