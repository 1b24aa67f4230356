"""What is known of models: the network behind an id, where the fact comes from, its tensors."""
