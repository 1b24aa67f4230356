"""KServe: where the weights come from, and which of them have revisions."""

from __future__ import annotations

import pytest

from test_target_kserve import L4, LLM, back, bundle, document

STORED = {
    "hf://acme/chat": "hf://acme/chat:v1",
    "s3://acme/chat": "s3://acme/chat",
    "gs://acme/chat": "gs://acme/chat",
    "pvc://claim/chat": "pvc://claim/chat",
    "oci://registry:5000/chat": "oci://registry:5000/chat",
    "oci://registry:5000/chat:1": "oci://registry:5000/chat:1",
    "https://example.com:8443/chat": "https://example.com:8443/chat",
}


@pytest.mark.parametrize("uri", STORED)
@pytest.mark.parametrize("adapters", [False, True])
def test_only_the_hub_has_revisions(uri: str, adapters: bool) -> None:
    model = {**LLM, "artifacts": {"modelUri": uri, "revision": "v1"}}
    held = {"lineage": {"adapters": [{"name": "sql", "uri": "s3://acme/sql"}]}} if adapters else {}
    made = bundle(model, L4, **held)
    predictor = document(made)["spec"]["predictor"]
    (container,) = predictor["containers"]
    variables = {one["name"]: one.get("value") for one in container.get("env", ())}
    mounts = {one["mountPath"]: one["uri"] for one in predictor.get("storageUris", ())}
    assert (mounts["/mnt/models"] if adapters else variables["STORAGE_URI"]) == STORED[uri]
    noted = document(made)["metadata"]["annotations"].get("modelspec.dev/revision")
    assert noted == (None if uri.startswith("hf://") else "v1")
    fields = back(made)
    assert (fields["model.artifacts.uri"], fields["model.artifacts.revision"]) == (uri, "v1")


@pytest.mark.parametrize("uri", STORED)
def test_without_a_revision_a_uri_is_itself(uri: str) -> None:
    made = bundle({**LLM, "artifacts": {"modelUri": uri}})
    (container,) = document(made)["spec"]["predictor"]["containers"]
    assert {"name": "STORAGE_URI", "value": uri} in container["env"]
    fields = back(made)
    assert (fields["model.artifacts.uri"], fields.get("model.artifacts.revision")) == (uri, None)
