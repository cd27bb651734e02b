// The public page's one script.
