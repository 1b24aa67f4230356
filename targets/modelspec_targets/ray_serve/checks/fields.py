"""The keys of a Serve config by level, each with the release of Ray that brought it.

Ray Serve drops a key that it does not know without a word, so that a newer key is lost on an older
Ray. Releases were sampled (2.49.2, 2.52.1, 2.54.0, 2.56.0, 2.58.0, 2.59.0, 2.60.0): a key may be
older than the first sample that has it, and one without a release is older than all of them.

Sources: ray/serve/schema.py, ray/serve/config.py and
ray/llm/_internal/serve/core/configs/llm_config.py in the published wheels.
"""

from __future__ import annotations

from collections.abc import Mapping

Keys = Mapping[str, str]


def _keys(words: str, **later: str) -> Keys:
    return {**dict.fromkeys(words.split(), ""), **later}


_DEPLOYMENT = _keys(
    "num_replicas max_ongoing_requests max_queued_requests user_config autoscaling_config"
    " graceful_shutdown_wait_loop_s graceful_shutdown_timeout_s health_check_period_s"
    " health_check_timeout_s ray_actor_options placement_group_bundles placement_group_strategy"
    " max_replicas_per_node logging_config",
    request_router_config="2.49.2",
    placement_group_bundle_label_selector="2.54.0",
    gang_scheduling_config="2.56.0",
    deployment_actors="2.56.0",
    rolling_update_percentage="2.56.0",
    backpressure_config="2.58.0",
    max_surge_percent="2.60.0",
)
_ACTOR = _keys(
    "runtime_env num_cpus num_gpus memory resources accelerator_type",
    label_selector="2.54.0",
    fallback_strategy="2.54.0",
)
_AUTOSCALING = _keys(
    "min_replicas initial_replicas max_replicas target_ongoing_requests look_back_period_s"
    " upscaling_factor downscaling_factor upscale_delay_s downscale_delay_s",
    policy="2.52.1",
    aggregation_function="2.52.1",
    downscale_to_zero_delay_s="2.52.1",
)
_LOGGING = _keys("encoding log_level logs_dir enable_access_log additional_log_standard_attrs")

APPLICATION = "applications[]"
LLMS = (f"{APPLICATION}.args.llm_configs[]", f"{APPLICATION}.args.llm_config")
DEPLOYMENTS = (
    f"{APPLICATION}.deployments[]",
    f"{APPLICATION}.args.ingress_deployment_config",
    *(f"{llm}.deployment_config" for llm in LLMS),
)
"""Where a deployment is configured."""

_LLM = _keys(
    "runtime_env model_loading_config llm_engine engine_kwargs accelerator_type lora_config"
    " deployment_config",
    experimental_configs="2.49.2",
    log_engine_metrics="2.49.2",
    placement_group_config="2.52.1",
    callback_config="2.52.1",
    server_cls="2.54.0",
    accelerator_config="2.56.0",
)
_LORA = _keys(
    "dynamic_lora_loading_path max_num_adapters_per_replica download_timeout_s max_download_tries"
)
_REFUSED = ("placement_group_bundles", "placement_group_strategy")
"""`ray.serve.llm` says these itself."""

LEVELS: Mapping[str, Keys] = {
    "": _keys(
        "proxy_location http_options grpc_options logging_config applications target_capacity",
        controller_options="2.56.0",
        tracing_config="2.59.0",
    ),
    "http_options": _keys(
        "host port root_path request_timeout_s keep_alive_timeout_s",
        ssl_keyfile="2.52.1",
        ssl_certfile="2.52.1",
        ssl_keyfile_password="2.52.1",
        ssl_ca_certs="2.52.1",
    ),
    "grpc_options": _keys(
        "port grpc_servicer_functions", request_timeout_s="2.49.2", enable_reflection="2.60.0"
    ),
    "logging_config": _LOGGING,
    "tracing_config": _keys("enabled exporter_import_path sampling_ratio"),
    APPLICATION: _keys(
        "name route_prefix import_path runtime_env args deployments logging_config",
        autoscaling_policy="2.52.1",
        external_scaler_enabled="2.54.0",
    ),
    f"{APPLICATION}.logging_config": _LOGGING,
    **{place: {"name": "", **_DEPLOYMENT} for place in DEPLOYMENTS[:2]},
    **{
        place: {"name": "", **{k: v for k, v in _DEPLOYMENT.items() if k not in _REFUSED}}
        for place in DEPLOYMENTS[2:]
    },
    **{
        f"{place}.{name}": keys
        for place in DEPLOYMENTS
        for name, keys in (
            ("ray_actor_options", _ACTOR),
            ("autoscaling_config", _AUTOSCALING),
            ("logging_config", _LOGGING),
        )
    },
    **{
        f"{llm}{name}": keys
        for llm in LLMS
        for name, keys in (
            ("", _LLM),
            (".model_loading_config", _keys("model_id model_source tokenizer_source")),
            (".lora_config", _LORA),
            (".placement_group_config", _keys("bundle_per_worker bundles strategy")),
        )
    },
}
