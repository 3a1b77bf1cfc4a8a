"""What could be known when the goods were lodged. Pure: no clock, no files but its own lists."""
