"""What the ledger's entries say of each case, as tables that answer fast; rebuildable at any time.

`tables` is what there is; `reading` turns an entry into rows, `projection` writes them, `follower` keeps up with the
ledger; `queue`, `search` and `book` ask.
"""
