"""Shadow: a challenger scores what is lodged beside the champion, without effect, from features that were kept."""
