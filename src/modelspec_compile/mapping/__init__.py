"""Tables that run both ways: rows between the IR and artifacts, and the walks over them."""
