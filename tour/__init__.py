"""What takes newcomers by the hand: the demo, and the guided tour of the analyst's loop."""
