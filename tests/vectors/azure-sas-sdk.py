"""Writes azure-sas-sdk.jsonl: SAS of every kind as azure-storage-blob signs them, with the published key of Azurite.

    python3 -m venv venv && venv/bin/pip install azure-storage-blob==12.31.1 && venv/bin/python azure-sas-sdk.py > azure-sas-sdk.jsonl
"""

import json
from urllib.parse import parse_qsl

from azure.storage.blob import UserDelegationKey, generate_account_sas, generate_blob_sas, generate_container_sas

ACCOUNT = "acct"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
NAME = "a/b c+é.txt"
TIMES = {"start": "2026-01-01T00:00:00Z", "expiry": "2026-01-02T00:00:00Z"}
END = {"expiry": "2026-01-02T00:00:00Z", "protocol": "https"}
OVERRIDES = {"cache_control": "no-store", "content_disposition": "inline; filename=\"x y\"", "content_encoding": "gzip",
             "content_language": "de", "content_type": "text/plain; charset=utf-8"}


def delegation_key(tenant=None):
    key = UserDelegationKey()
    key.signed_oid = "11111111-1111-1111-1111-111111111111"
    key.signed_tid = "22222222-2222-2222-2222-222222222222"
    key.signed_start, key.signed_expiry = "2025-12-31T23:45:00Z", "2026-01-07T00:00:00Z"
    key.signed_service, key.signed_version, key.signed_delegated_user_tid = "b", "2026-10-06", tenant
    key.value = KEY
    return key


BLOBS = [
    ("service-all", {**TIMES, "permission": "rcw", "ip": "1.2.3.4-1.2.3.9", "protocol": "https",
                     "encryption_scope": "scope1", "content_disposition": 'attachment; filename="x y.txt"'}),
    ("service-read", {**END, "permission": "r"}),
    ("service-all-letters", {**END, "permission": "racwdxytmei"}),
    ("service-overrides", {**END, "permission": "r", **OVERRIDES}),
    ("service-policy", {"policy_id": "a policy", "protocol": "https"}),
    ("service-snapshot", {**END, "permission": "r", "snapshot": "2026-01-01T00:00:00.0000000Z"}),
    ("service-version", {**END, "permission": "rx", "version_id": "2026-01-01T00:00:00.1234567Z"}),
    ("service-directory", {**END, "permission": "rw", "is_directory": True, "blob_name": "dir/sub"}),
    ("delegation-read", {**END, "permission": "r", "user_delegation_key": delegation_key()}),
    ("delegation-all", {**TIMES, "permission": "rcw", "ip": "1.2.3.4", "protocol": "https", "encryption_scope": "scope1",
                        **OVERRIDES, "user_delegation_key": delegation_key(),
                        "preauthorized_agent_object_id": "saoid-1", "correlation_id": "scid-1"}),
    ("delegation-user", {**END, "permission": "r", "user_delegation_oid": "sduoid-1",
                         "user_delegation_key": delegation_key("33333333-3333-3333-3333-333333333333")}),
    ("delegation-agent", {**END, "permission": "r", "agent_object_id": "suoid-1",
                          "user_delegation_key": delegation_key()}),
    ("delegation-bound", {**END, "permission": "w", "user_delegation_key": delegation_key(),
                          "request_headers": {"x-ms-blob-content-type": "image/png", "x-ms-meta-a": "b: c"},
                          "request_query_params": {"comp": "block", "blockid": "YQ=="}}),
    ("delegation-header", {**END, "permission": "c", "user_delegation_key": delegation_key(),
                           "request_headers": {"x-ms-blob-content-type": "image/png"}}),
    ("delegation-version", {**END, "permission": "r", "version_id": "2026-01-01T00:00:00.1234567Z",
                            "user_delegation_key": delegation_key()}),
    ("delegation-directory", {**END, "permission": "rl", "is_directory": True, "blob_name": "dir",
                              "user_delegation_key": delegation_key()}),
]
CONTAINERS = [
    ("service-container", {**END, "permission": "rl"}),
    ("service-container-all", {**TIMES, "permission": "racwdxyltfmei", "protocol": "https,http", "ip": "1.2.3.4"}),
    ("service-container-policy", {"policy_id": "p", "protocol": "https"}),
    ("delegation-container", {**END, "permission": "l", "user_delegation_key": delegation_key(),
                              "request_query_params": {"restype": "container", "comp": "list", "prefix": "a/"}}),
]
ACCOUNTS = [
    ("account-bare", {**TIMES, "permission": "rl", "resource_types": "so", "services": "b"}),
    ("account-scope", {**END, "permission": "rw", "resource_types": "sco", "services": "bf",
                       "encryption_scope": "scope1", "ip": "1.2.3.4-1.2.3.9"}),
]


def write(name, kind, token, text, **more):
    fields = dict(parse_qsl(token, strict_parsing=True))
    signature = fields.pop("sig")
    row = {"id": f"azure-sas/sdk/{name}", "source": "azure-storage-blob@12.31.1", "licence": "MIT", "kind": kind,
           "version": fields["sv"], "key": KEY, "fields": fields, **more, "string_to_sign": text,
           "signature": signature, "token": token}
    print(json.dumps(row, ensure_ascii=False))


for name, call in BLOBS + CONTAINERS:
    texts = []
    blob = call.pop("blob_name", NAME)
    credential = {} if "user_delegation_key" in call else {"account_key": KEY}
    if (name, call) in CONTAINERS:
        token = generate_container_sas(ACCOUNT, "cont", sts_hook=texts.append, **credential, **call)
        resource = f"/blob/{ACCOUNT}/cont"
    else:
        token = generate_blob_sas(ACCOUNT, "cont", blob, sts_hook=texts.append, **credential, **call)
        resource = f"/blob/{ACCOUNT}/cont/{blob}"
    more = {"resource": resource}
    for field in ("snapshot", "version_id"):
        if field in call:
            more["beside"] = [field.replace("_", ""), call[field]]
    for field, said in (("headers", "request_headers"), ("query", "request_query_params")):
        if said in call:
            more[field] = list(map(list, call[said].items()))
    write(name, "delegation" if "user_delegation_key" in call else "service", token, texts[0], **more)
for name, call in ACCOUNTS:
    texts = []
    token = generate_account_sas(ACCOUNT, KEY, sts_hook=texts.append, **call)
    write(name, "account", token, texts[0], account=ACCOUNT)
