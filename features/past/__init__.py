"""The past: what was known of the same parties, goods and routes before goods items were lodged."""
