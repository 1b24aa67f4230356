"""The metrics that scaling asks for are those that each server says it has."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from modelspec_compile import engines

DOCUMENTED = {
    "vllm": """vllm:num_requests_running vllm:num_requests_waiting vllm:kv_cache_usage_perc
        vllm:prefix_cache_hits vllm:prompt_tokens_total vllm:generation_tokens_total
        vllm:time_to_first_token_seconds vllm:inter_token_latency_seconds
        vllm:e2e_request_latency_seconds vllm:request_success_total""",
    "sglang": """sglang:prompt_tokens_total sglang:generation_tokens_total sglang:token_usage
        sglang:cache_hit_rate sglang:time_to_first_token_seconds
        sglang:e2e_request_latency_seconds sglang:inter_token_latency_seconds
        sglang:num_running_reqs sglang:num_used_tokens sglang:gen_throughput
        sglang:num_queue_reqs""",
    "tensorrt-llm": """trtllm_request_success_total trtllm_e2e_request_latency_seconds
        trtllm_time_to_first_token_seconds trtllm_time_per_output_token_seconds
        trtllm_request_queue_time_seconds trtllm_kv_cache_hit_rate trtllm_kv_cache_utilization""",
    "llama.cpp": """llamacpp:prompt_tokens_total llamacpp:tokens_predicted_total
        llamacpp:prompt_tokens_seconds llamacpp:predicted_tokens_seconds
        llamacpp:requests_processing llamacpp:requests_deferred""",
    "tgi": """tgi_batch_current_size tgi_batch_current_max_tokens tgi_queue_size
        tgi_request_count tgi_request_duration tgi_request_queue_duration""",
    "tei": "te_request_count te_request_duration te_embed_duration te_queue_size",
    "triton": """nv_inference_request_success nv_inference_request_failure nv_inference_count
        nv_inference_pending_request_count nv_inference_request_duration_us""",
    "mlserver": """model_infer_request_success_total model_infer_request_failure_total
        rest_server_requests_total rest_server_request_duration_seconds
        rest_server_requests_in_progress""",
}
"""Names that each server gives its metrics.

Sources: docs/references/production_metrics of SGLang, docs/usage/metrics of vLLM,
tensorrt_llm/metrics/collector.py, tools/server/README.md of llama.cpp, and the pages on metrics of
TGI, TEI, Triton and MLServer.
"""
DOCUMENTED["huggingface"] = DOCUMENTED["vllm"]


@pytest.mark.parametrize("name", engines.names())
def test_a_metric_is_one_that_the_server_has(name: str) -> None:
    asked = {*astuple(engines.load(name).gauges)} - {""}
    assert asked <= {*DOCUMENTED.get(name, "").split()}
    assert asked or name == engines.CUSTOM
