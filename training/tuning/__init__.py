"""The search for parameters: trials share one binned dataset, and never see what judges."""
