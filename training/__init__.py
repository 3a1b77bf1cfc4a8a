"""How we learn: labels, split, fit, judgement, report."""
