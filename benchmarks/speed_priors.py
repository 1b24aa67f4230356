"""What the constants of the speed analysis are expected to be before anything is fitted."""

START: dict[str, tuple[float, float]] = {
    "step": (1e-3, 0.7),
    "layer": (30e-6, 0.7),
    "mixture": (40e-6, 0.7),
    "message": (5e-6, 0.7),
    "transfers": (1.5, 0.4),
    "sequence": (2e-5, 1.0),
    "weights": (1.2, 0.05),
    "experts": (1.2, 0.07),
    "cache": (1.2, 0.07),
    "operations": (2.0, 0.4),
    "looks": (2.5, 0.4),
    "prompt_operations": (1.8, 0.15),
    "pairs": (2.5, 0.15),
    "prompt_transfers": (1.3, 0.4),
    "prompt_layer": (2e-4, 1.0),
    "ranks": (0.5, 0.5),
    "rank_prompts": (0.4, 0.3),
    "interference": (0.8, 0.4),
    "queue": (0.05, 0.7),
    "queue_power": (0.95, 0.1),
    "first": (0.08, 0.3),
    "first_steps": (1.0, 0.2),
    "decode": (1.0, 1e-3),
    "prompt": (1.0, 1e-3),
}
"""Seconds, or multiples of a roofline, that a constant is expected at, and the deviation of its
logarithm."""

FACTORS: tuple[tuple[str, str, float], ...] = (
    ("decode", "engine kind bits generation", 0.036),
    ("prompt", "engine kind bits generation", 0.22),
    ("decode", "engine_bits engine_generation", 0.01),
    ("prompt", "engine_bits engine_generation", 0.32),
    ("step layer", "engine", 0.044),
    ("step layer", "era_kind", 0.4),
    ("mixture", "era_kind", 2),
    ("experts weights cache", "engine", 0.042),
    ("decode", "era", 0.026),
    ("prompt", "era", 0.029),
    ("prompt_operations", "bits", 0.026),
    ("first queue", "engine", 0.75),
    ("first queue", "era", 0.042),
    ("first queue", "kind", 0.016),
    ("prompt_layer", "engine", 0.01),
    ("prompt_layer", "era", 0.18),
    ("interference", "engine", 0.017),
    ("interference", "era", 0.12),
    ("first_steps", "engine", 0.014),
    ("decode", "engine_bits_generation", 0.01),
    ("prompt queue first", "engine_bits_generation", 0.06),
    ("decode", "architecture", 0.058),
    ("decode", "era_architecture", 0.01),
    ("prompt first queue", "architecture", 0.3),
    ("prompt first queue", "era_architecture", 0.3),
    ("prompt first queue", "era_kind", 0.017),
)
"""Constants, the labels whose classes have a factor of their own, and the deviation of that
factor's logarithm from nothing."""

SCALE = {"tpot": 0.048, "ttft": 0.1}
"""Errors (of the logarithm) beyond which a row counts less."""
GROUP_ROWS = 7.8
RACK_ROWS = 0.6
"""What a row of a rack of GB200 counts: they are sums over servers whose split is not stated."""
MOST_BUSY = 0.45
"""Rows above it cannot have computed their prompts: most of those were in the prefix cache."""
