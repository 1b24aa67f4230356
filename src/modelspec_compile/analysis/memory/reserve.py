"""SGLang's own share for weights and cache: the device less what passes and graphs may take.

Formulas: sgl-project/sglang python/sglang/srt/server_args.py. Until 0.4.6 a share by degree, until
0.5.2 an amount by device memory and degree, then a sum over tokens, sequences and degrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MIB, GIB = 2**20, 2**30
TOWER_SHARE, TOWER_LOSS = 0.95, 0.1
TOWER_LEAST, TOWER_MOST = 0.8, 1.05
TOWER_PARAMETERS = 12 * 24 * 1024**2
"""A tower of 24 blocks of width 1024: each tower as large as that takes a tenth."""
Steps = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reserve depends on; `sequences` are those of the largest graph."""

    memory_bytes: float
    tensor: int
    pipeline: int
    batch_tokens: int
    sequences: int
    latent: bool
    side_parameters: int


@dataclass(frozen=True, slots=True)
class Reserve:
    """One version's rule.

    `shares` are by tensor degree; `amounts_gib` and `each_gib` by device memory, the latter for
    every device. Else MiB: `base_mib`, and those of a token (of at least `least_tokens`), of a
    sequence, of a device, of a recorded prefill (`prefills` by batch tokens, or `latent_mib`);
    `least_gib` by device memory. `towers` take a part of the share.
    """

    shares: Steps = ()
    amounts_gib: Steps = ()
    each_gib: Steps = ()
    base_mib: float = 512
    token_mib: float = 1.5
    least_tokens: int = 2048
    sequence_mib: float = 2
    degree_mib: float = 128
    prefill_mib: float = 8
    prefills: Steps = ()
    latent_mib: float = 0
    least_gib: Steps = ((0, 0), (60, 10))
    towers: bool = False

    def fraction(self, asked: Asked) -> float:
        """The share of the device for weights and cache."""
        if self.shares:
            return _step(self.shares, asked.tensor)
        size_gib = asked.memory_bytes / GIB
        kept = self._amount(size_gib, asked) if self.amounts_gib else self._sum(size_gib, asked)
        found = round((size_gib - kept) / size_gib, 3)
        return found * _towers(asked.side_parameters) if self.towers else found

    def _amount(self, size_gib: float, asked: Asked) -> float:
        devices = asked.tensor * asked.pipeline
        return _step(self.amounts_gib, size_gib) + _step(self.each_gib, size_gib) * devices

    def _sum(self, size_gib: float, asked: Asked) -> float:
        tokens = max(asked.batch_tokens, self.least_tokens)
        kept = self.base_mib + tokens * self.token_mib + asked.sequences * self.sequence_mib
        kept += asked.tensor * asked.pipeline * self.degree_mib
        recorded = _step(self.prefills, tokens) * self.prefill_mib if self.prefills else 0
        kept += self.latent_mib if asked.latent else recorded
        return max(kept * MIB / GIB, _step(self.least_gib, size_gib))


def parse(row: Mapping[str, Any]) -> Reserve:
    """A rule from data: lists are steps, all else is as it is."""
    return Reserve(**{name: _steps(value) for name, value in row.items()})


def _steps(value: Any) -> Any:
    return tuple(map(tuple, value)) if isinstance(value, list) else value


def _step(steps: Steps, at: float) -> float:
    return [value for least, value in steps if at >= least][-1]


def _towers(parameters: int) -> float:
    if not parameters:
        return 1
    part = 1 - TOWER_LOSS * (parameters / TOWER_PARAMETERS - 1)
    return TOWER_SHARE * min(max(part, TOWER_LEAST), TOWER_MOST)
