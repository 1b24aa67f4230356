"""What a chart makes of a spec: budgets, rights, scaling, and what stands around the pod."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from helm_charts import artifacts, bundle, compilation, spec, values
from modelspec_compile import compile
from modelspec_targets.helm.scaling import kind, moves


def scaling(**said: Any) -> dict[str, Any]:
    return values(spec(operations={"scaling": said}))["autoscaling"]


def serving(**said: Any) -> dict[str, Any]:
    return values(spec(operations={"serving": said}))


class TestBudgets:
    """A replica's life."""

    def test_the_deadline_is_behind_the_start_up_budget(self) -> None:
        made = serving(startupSeconds=605)
        probe = made["startupProbe"]
        assert probe["failureThreshold"] * probe["periodSeconds"] == 610
        assert made["progressDeadlineSeconds"] == 610 + 600

    def test_grace_holds_the_pause_and_the_drain(self) -> None:
        made = serving(drainSeconds=120)
        assert made["terminationGracePeriodSeconds"] == made["preStopSeconds"] + 120 + 15
        assert "--shutdown-timeout=120" in made["args"]

    def test_liveness_has_no_delay_and_forgives(self) -> None:
        probe = serving()["livenessProbe"]
        assert "initialDelaySeconds" not in probe
        assert probe["failureThreshold"] == 5

    def test_one_port_everywhere(self) -> None:
        made = serving(port=9000)
        assert made["containerPort"] == made["service"]["port"] == 9000
        assert made["readinessProbe"]["httpGet"]["port"] == 9000

    def test_probes_of_grpc_ask_where_http_is_spoken(self) -> None:
        text = spec(
            runtime={"engine": {"name": "triton"}},
            identity={"model": {"task": "classification", "framework": "onnx"}},
            operations={"serving": {"protocol": "grpc", "port": 9001}},
        )
        made = values(text)
        assert made["service"] == {
            "port": 9001,
            "type": "ClusterIP",
            "protocol": "grpc",
            "api": "kserve-v2",
        }
        assert made["readinessProbe"]["httpGet"]["port"] == 8000
        assert made["metrics"]["defaultPort"] == 8002


class TestPods:
    """Devices, memory, placement and rights."""

    def test_devices_are_asked_for_alike(self) -> None:
        runtime = {"accelerator": {"type": "h100", "count": 4}}
        made = values(spec(runtime=runtime))
        for asked in made["resources"].values():
            assert asked["nvidia.com/gpu"] == "4"
        assert made["nodeSelector"] == {"nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3"}
        assert made["sharedMemory"]["sizeLimit"] == "16Gi"

    def test_one_device_shares_nothing(self) -> None:
        assert "sharedMemory" not in values(spec())

    def test_a_replica_on_two_hosts_is_a_group(self) -> None:
        runtime = {
            "accelerator": {"type": "h100", "count": 16},
            "parallelism": {"tensor": 8, "pipeline": 2, "nodes": 2},
        }
        made = values(spec(runtime=runtime))
        assert made["resources"]["limits"]["nvidia.com/gpu"] == "8"
        assert made["group"]["size"] == 2
        assert made["group"]["leaderArgs"][1] == "--node-rank=$(LWS_WORKER_INDEX)"
        assert made["group"]["workerArgs"] == [*made["group"]["leaderArgs"], "--headless"]

    @pytest.mark.parametrize(("engine", "user"), [("vllm", 2000), ("tei", 1000)])
    def test_restricted_pods_have_an_ordinary_user(self, engine: str, user: int) -> None:
        made = values(
            spec(
                runtime={"engine": {"name": engine}},
                identity={"model": {"task": "embedding"}},
                governance={"safety": {"podSecurity": "restricted"}},
            )
        )
        assert made["podSecurity"] == {"standard": "restricted", "runAsUser": user}

    def test_regions_and_zones_are_where_pods_run(self) -> None:
        made = values(
            spec(
                runtime={"placement": {"zones": ["eu-1a"], "topologySpread": "zone"}},
                governance={"compliance": {"residency": {"regions": ["eu-1"]}}},
            )
        )
        assert (made["zones"], made["regions"]) == (["eu-1a"], ["eu-1"])
        assert made["topologySpread"] == "zone"

    def test_a_rolling_rollout_is_said(self) -> None:
        rolling = values(spec(operations={"rollout": {"strategy": "rolling"}}))
        assert rolling["strategy"]["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}
        assert "strategy" not in values(spec())


class TestScaling:
    """What sets the number of replicas."""

    def test_a_fixed_number(self) -> None:
        assert scaling(minReplicas=2, maxReplicas=2)["enabled"] is False
        assert "kind" not in scaling(minReplicas=2, maxReplicas=2)
        assert scaling(minReplicas=1, maxReplicas=3, strategy="manual")["enabled"] is False

    def test_a_target_is_a_signal_of_prometheus(self) -> None:
        made = scaling(minReplicas=1, maxReplicas=3, targetConcurrency=48)
        assert made["kind"] == "ScaledObject"
        signal = made["signals"]["concurrency"]
        assert signal["target"] == 48
        assert "vllm:num_requests_running{pod=~'$pods'}" in signal["query"]

    def test_what_no_metric_tells_is_counted_before_the_server(self) -> None:
        text = spec(
            runtime={"engine": {"name": "custom", "image": "team/own:1"}},
            operations={"scaling": {"minReplicas": 1, "maxReplicas": 3, "targetRps": 7}},
        )
        made = bundle(text)
        assert values(text)["autoscaling"]["interceptor"]["targets"] == {"requestsPerSecond": 7}
        assert "interceptorroutes.http.keda.sh" in names(
            made.prerequisites, "CustomResourceDefinition"
        )

    def test_without_a_target_processors_are_followed_where_there_are_no_devices(self) -> None:
        runtime = {"engine": {"name": "mlserver"}, "accelerator": None}
        model = {"task": "classification", "framework": "sklearn"}
        bounds = {"scaling": {"minReplicas": 1, "maxReplicas": 3}}
        made = values(spec(runtime=runtime, identity={"model": model}, operations=bounds))
        assert made["autoscaling"]["kind"] == "HorizontalPodAutoscaler"
        assert scaling(minReplicas=1, maxReplicas=3)["kind"] == "ScaledObject"

    def test_a_service_that_sleeps_needs_the_interceptor(self) -> None:
        said = {"minReplicas": 0, "maxReplicas": 1, "scaleToZero": {"idleSeconds": 900}}
        made = bundle(spec(operations={"scaling": said}))
        assert scaling(**said)["cooldownPeriodSeconds"] == 900
        assert "interceptorroutes.http.keda.sh" in names(
            made.prerequisites, "CustomResourceDefinition"
        )

    def test_a_schedule_is_a_window(self) -> None:
        window = {
            "name": "day",
            "cron": "0 7 * * 1-5",
            "timezone": "Europe/Berlin",
            "durationSeconds": 43200,
            "minReplicas": 3,
        }
        (made,) = scaling(minReplicas=1, maxReplicas=4, schedules=[window])["schedules"]
        assert (made["start"], made["end"], made["desiredReplicas"]) == (
            "0 7 * * 1-5",
            "0 19 * * 1-5",
            3,
        )

    def test_an_autoscaler_waits_an_hour_at_most(self) -> None:
        said = {"minReplicas": 1, "maxReplicas": 2, "cooldownSeconds": {"down": 7200}}
        made = bundle(spec(operations={"scaling": said}))
        (row,) = [row for row in made.ledger["fields"] if row["path"].endswith("down")]
        assert (row["fidelity"], row["wanted"], row["got"]) == ("approximated", 7200, 3600)

    def test_the_warm_pool_needs_something_to_count(self) -> None:
        pool = {"size": 1, "strategy": "standby"}
        assert scaling(minReplicas=1, maxReplicas=3, warmPool=pool)["warmPool"] == {"size": 1}
        text = spec(
            runtime={"engine": {"name": "custom", "image": "team/own:1"}},
            operations={
                "scaling": {"minReplicas": 1, "maxReplicas": 3, "targetRps": 7, "warmPool": pool}
            },
        )
        assert "warmPool" not in values(text)["autoscaling"]

    def test_a_person_moves_nothing_by_itself(self) -> None:
        assert not moves(1, 3, "manual", None, None)
        assert moves(2, 2, None, None, ("day",))
        assert kind(1, 1, None, None, None, 1, *[None] * 5) is not None


def names(prerequisites: Any, wanted: str) -> set[str]:
    return {need["name"] for need in prerequisites["prerequisites"] if need["kind"] == wanted}


class TestAround:
    """Network, metrics and dependencies."""

    @pytest.mark.parametrize(
        ("egress", "cilium"), [([], False), (["10.0.0.0/8"], False), (["hub.example.com"], True)]
    )
    def test_host_names_need_cilium(self, egress: list[str], cilium: bool) -> None:
        text = spec(
            identity=artifacts("pvc://claim/chat"),
            governance={"safety": {"network": {"egress": egress}}},
        )
        assert values(text)["networkPolicy"] == {"egress": egress}
        found = names(bundle(text).prerequisites, "CustomResourceDefinition")
        assert ("ciliumnetworkpolicies.cilium.io" in found) is cilium

    def test_without_a_word_pods_reach_everything(self) -> None:
        assert "networkPolicy" not in values(spec())

    def test_other_collectors_find_the_endpoint_themselves(self) -> None:
        metrics = {"enabled": True, "provider": "datadog"}
        made = bundle(spec(operations={"observability": {"metrics": metrics}}))
        (row,) = [row for row in made.ledger["fields"] if row["path"].endswith("provider")]
        assert row["fidelity"] == "unsupported"

    def test_needed_services_are_subcharts(self) -> None:
        needed = {"id": "guard", "role": "guardrail", "specRef": "guard.yaml"}
        own = spec(pipeline={"dependencies": [needed]})
        guard = spec({"name": "input-guard"})
        (made,) = compile(own, "helm", read=lambda path: guard.encode()).bundles
        entries = yaml.safe_load(made.text("Chart.yaml"))["dependencies"]
        assert entries == [
            {"name": "input-guard", "version": ">=0.0.0-0", "condition": "input-guard.enabled"}
        ]
        assert "dependencies" not in yaml.safe_load(made.text("charts/input-guard/Chart.yaml"))
        (told,) = yaml.safe_load(made.text("values.yaml"))["dependencies"]
        assert told == {"id": "guard", "service": "input-guard", "spec": "guard.yaml"}
        assert json.loads(made.text("charts/input-guard/values.schema.json"))


def overridden(file: str, **changes: Any) -> str:
    return spec(overrides={"helm": [{"file": file, "merge": changes}]})


class TestFindings:
    """What is said at compile time."""

    @pytest.mark.parametrize(
        ("code", "text"),
        [
            ("MS520", spec(runtime={"engine": {"name": "tgi"}, "accelerator": {"count": 2},
                                    "parallelism": {"tensor": 2, "nodes": 2}})),
            ("MS522", spec({"labels": {"team": "two words"}})),
            ("MS523", spec(identity=artifacts("/opt/chat"))),
            ("MS524", spec(runtime={"engine": {"name": "sglang"}},
                           governance={"safety": {"podSecurity": "restricted"}})),
            ("MS525", spec(runtime={"resources": {"memoryGb": 8, "sharedMemoryGb": 8}})),
            ("MS526", spec(governance={"safety": {"network": {"egress": []}}})),
            ("MS527", overridden("Chart.yaml", version="v1")),
            ("MS528", overridden("values.yaml", replica=2)),
        ],
    )  # fmt: skip
    def test_codes(self, code: str, text: str) -> None:
        assert code in {found.code for found in compilation(text).diagnostics}
        assert code not in {found.code for found in compilation(spec()).diagnostics}

    def test_values_of_a_subchart_are_no_mistake(self) -> None:
        found = compilation(overridden("values.yaml", guard={"enabled": False})).diagnostics
        assert [one.code for one in found if one.code == "MS528"] == []
