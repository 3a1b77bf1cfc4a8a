"""What we conclude: areas, bundles, calibrated probabilities, reasons, and the registry of bundles."""
