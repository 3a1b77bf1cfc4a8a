"""How one consignment is answered: what is live, what is remembered, and the desk where questions wait their turn."""
