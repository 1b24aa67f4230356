"""A network from the facts of a Hugging Face configuration; keys that are missing mean defaults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from modelspec_compile.models import kinds
from modelspec_compile.models.attentions import cross, mixer
from modelspec_compile.models.feeds import feed
from modelspec_compile.models.kept import kept
from modelspec_compile.models.keys import Config, flag, maybe, text, whole
from modelspec_compile.models.network import Attention, Dense, Feed, Mixer, Network, Run
from modelspec_compile.models.side import side_parameters
from modelspec_compile.models.special import special_runs
from modelspec_compile.models.streams import extra_parameters
from modelspec_compile.models.traits import Traits, traits

PRECISIONS = {
    "bfloat16": "bf16",
    "float16": "fp16",
    "half": "fp16",
    "float32": "fp32",
    "float": "fp32",
}


def network(config: Config, model_id: str, source: str) -> Network:
    """The network that the configuration describes.

    Raises:
        ValueError: it lacks the number of layers, the hidden size or the vocabulary.

    """
    own = text(config)
    kind = str(own.get("model_type") or "")
    fixed = traits(kind)
    _check(own)
    return Network(
        id=model_id,
        hidden_size=whole(own, "hidden"),
        vocabulary_size=whole(own, "vocabulary"),
        runs=special_runs(own, fixed) or _runs(own, fixed),
        tied_embeddings=flag(own, "tie_word_embeddings", fixed.tied),
        max_position_tokens=maybe(own, "positions"),
        precision=_precision(own),
        kept=kept(config) or kept(own),
        side_parameters=side_parameters(config),
        draft_runs=_drafts(own, fixed),
        architecture=str(config.get("model_type") or kind),
        source=source,
        extra_embeddings=_tables(own, fixed),
        generates=fixed.generates and not flag(own, "encoder_only"),
    )


def _check(config: Config) -> None:
    missing = [name for name in ("hidden", "vocabulary") if whole(config, name) <= 0]
    if kinds.layers(config) <= 0:
        missing.append("layers")
    if missing:
        raise ValueError(f"the configuration does not say: {', '.join(sorted(missing))}")


def _precision(config: Config) -> str:
    name = str(config.get("torch_dtype") or config.get("dtype") or "bfloat16")
    return PRECISIONS.get(name.removeprefix("torch."), "bf16")


def _runs(config: Config, fixed: Traits) -> tuple[Run, ...]:
    blocks: Counter[tuple[Mixer | None, Feed | None]] = Counter()
    for (left, right, late), count in Counter(zip(*_parts(config, fixed), strict=True)).items():
        blocks[_left(config, fixed, left, late), _right(config, fixed, right, late)] += count
    extra, second = extra_parameters(config, fixed), cross(config, fixed)
    return tuple(Run(count, *block, second, extra) for block, count in blocks.items())


def _parts(config: Config, fixed: Traits) -> tuple[Sequence[str], Sequence[str], Sequence[bool]]:
    """The kinds of mixer and feed of each layer, and whether it reads an earlier layer's cache."""
    count = kinds.layers(config)
    first = count - whole(config, "num_kv_shared_layers")
    late = [index >= first for index in range(count)]
    return kinds.mixers(config, fixed), kinds.feeds(config), late


def _left(config: Config, fixed: Traits, kind: str, late: bool) -> Mixer | None:
    found = mixer(config, fixed, kind)
    return replace(found, shares_cache=True) if late and isinstance(found, Attention) else found


def _right(config: Config, fixed: Traits, kind: str, late: bool) -> Feed | None:
    found = feed(config, fixed, kind)
    if late and isinstance(found, Dense) and flag(config, "use_double_wide_mlp"):
        return replace(found, size=2 * found.size)
    return found


def _drafts(config: Config, fixed: Traits) -> tuple[Run, ...]:
    count = whole(config, "draft_layers")
    if not count or not fixed.draft_in_files:
        return ()
    left = mixer(config, fixed, kinds.FULL)
    right = feed(config, fixed, kinds.feeds(config)[-1])
    return (Run(count, left, right, None, extra_parameters(config, fixed)),)


def _tables(config: Config, fixed: Traits) -> int:
    rows = fixed.segments
    if fixed.position_rows is not None:
        rows += whole(config, "positions") + fixed.position_rows
    hidden = whole(config, "hidden")
    per_layer = whole(config, "hidden_size_per_layer_input") * kinds.layers(config)
    return (
        whole(config, "extra_embeddings")
        + rows * hidden
        + per_layer * whole(config, "vocab_size_per_layer_input")
    )
