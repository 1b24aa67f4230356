"""A network from the facts of a Hugging Face configuration; keys that are missing mean defaults."""

from __future__ import annotations

from collections import Counter

from modelspec_compile.models import kinds
from modelspec_compile.models.attentions import mixer
from modelspec_compile.models.feeds import feed
from modelspec_compile.models.kept import kept
from modelspec_compile.models.keys import Config, flag, maybe, text, whole
from modelspec_compile.models.network import Network, Run
from modelspec_compile.models.side import side_parameters
from modelspec_compile.models.special import special_runs
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
    shared = whole(config, "num_kv_shared_layers")
    mixing, feeding = kinds.mixers(config, fixed), kinds.feeds(config)
    del shared
    return tuple(
        Run(count, mixer(config, fixed, left), feed(config, fixed, right), None, extra)
        for ((left, right), count), extra in (
            (pair, _extra(config, fixed))
            for pair in Counter(zip(mixing, feeding, strict=True)).items()
        )
    )


def _extra(config: Config, fixed: Traits) -> int:
    size = whole(config, "head_size") or whole(config, "hidden") // max(whole(config, "heads"), 1)
    return fixed.norms * whole(config, "hidden") + (2 * size if fixed.qk_norm else 0)


def _drafts(config: Config, fixed: Traits) -> tuple[Run, ...]:
    count = whole(config, "draft_layers")
    if not count or not fixed.draft_in_files:
        return ()
    left = mixer(config, fixed, kinds.FULL)
    right = feed(config, fixed, kinds.feeds(config)[-1])
    return (Run(count, left, right, None, _extra(config, fixed)),)


def _tables(config: Config, fixed: Traits) -> int:
    rows = fixed.segments
    if fixed.position_rows is not None:
        rows += whole(config, "positions") + fixed.position_rows
    hidden = whole(config, "hidden")
    per_layer = whole(config, "hidden_size_per_layer_input") * kinds.layers(config)
    return rows * hidden + per_layer * whole(config, "vocab_size_per_layer_input")
