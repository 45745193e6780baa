"""Microsoft's own client, given URLs of others: one request a line in, one answer a line out, as JSON.

A request has `do` (read, write, list), `url`, and for writing `text`; an answer has `text`, `names`, or `refused` with
the service's code. The first line is `{"certificate": PATH or null}`.
"""

import json
import sys

from azure.core.exceptions import HttpResponseError
from azure.storage.blob import BlobClient, ContainerClient

setting = json.loads(sys.stdin.readline())
# The newest version that the emulator knows.
options = {"api_version": "2025-11-05", "retry_total": 0}
if setting["certificate"]:
    options["connection_verify"] = setting["certificate"]


def answer(asked):
    if asked["do"] == "list":
        client = ContainerClient.from_container_url(asked["url"], **options)
        return {"names": sorted(client.list_blob_names())}
    client = BlobClient.from_blob_url(asked["url"], **options)
    if asked["do"] == "write":
        client.upload_blob(asked["text"].encode(), overwrite=True)
        return {}
    return {"text": client.download_blob().readall().decode()}


for line in sys.stdin:
    try:
        said = answer(json.loads(line))
    except HttpResponseError as error:
        said = {"refused": error.response.headers.get("x-ms-error-code", str(error.status_code))}
    print(json.dumps(said), flush=True)
