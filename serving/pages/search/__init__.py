"""Search, and the page of a party, a commodity code or a route."""
