"""The practice world: made-up trade with the truth of every goods item, controlled or not."""
