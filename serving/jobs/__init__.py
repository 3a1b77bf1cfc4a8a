"""Files of declarations, scored beside the online traffic: each consignment exactly once, also across restarts."""
