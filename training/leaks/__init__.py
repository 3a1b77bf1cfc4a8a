"""Whether something that is learned from gives the label away: by time, by hand, or by heart."""
