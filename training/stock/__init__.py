"""What labels there are to learn from, how they came about, and what is wrong with them."""
