"""How fast: seconds to the first token and from token to token, tokens and requests a second."""

from modelspec_compile.analysis.speed.derive import derive
from modelspec_compile.analysis.speed.speed import Speed, speed

__all__ = ["Speed", "derive", "speed"]
