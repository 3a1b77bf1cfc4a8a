"""Succession: which bundle follows which as champion of its area, who said so, and which one decided when.

The ledger decides the order; the aliases of the model registry are a picture of it. It lives in ``serving`` and not in
``training``, because the ledger does, and because who trains must not be who lets in.
"""
