"""Does it fit, how fast, at what cost: pure functions of a `Deployment`, offline."""
