"""`/models`: which bundle decides, who let it in, who would follow it, and how all of them do."""
