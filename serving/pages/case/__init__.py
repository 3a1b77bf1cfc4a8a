"""The case page: what is shown of one decision, from what the ledger holds and the bundles of that decision.

`told` reads a stored decision, whatever version made it; the modules beside it turn it into what templates draw: pure
functions, without a language. `page` puts them together, `evidence` is the same on paper.
"""
