"""Watching what is live: drift of inputs, scores, lanes and reasons; hits as they come in; alerts."""
