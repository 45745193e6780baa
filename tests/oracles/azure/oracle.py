"""azure-storage-blob as an oracle: questions on stdin, answers on stdout, one JSON object a line, in order.

The first line out says who answers: it is asked once for each release, by an interpreter that has that release, for
each signs for one version of the service. A question has the credential, the place, and the keywords of the public
function that is asked: `generate_account_sas`, `generate_container_sas` or `generate_blob_sas`.

The answer is the token, the text that was signed, and the URL that a client of the release calls for the place; or why
it refused. Nothing is changed here to please who asks.
"""

import datetime
import inspect
import json
import sys

import azure.storage.blob
import azure.storage.blob._shared.shared_access_signature
import azure.storage.blob._shared_access_signature
from azure.storage.blob import (
    AccountSasPermissions,
    BlobClient,
    BlobSasPermissions,
    ContainerSasPermissions,
    UserDelegationKey,
    generate_account_sas,
    generate_blob_sas,
    generate_container_sas,
)


class Recorded:
    """What was signed of the question at hand."""

    text = None


def recorded(sign_string):
    """The signer as it is; it keeps the text that it signs. Not every release hands it out by itself."""

    def sign(key, string_to_sign, *args):
        Recorded.text = string_to_sign
        return sign_string(key, string_to_sign, *args)

    return sign


for module in (azure.storage.blob._shared_access_signature, azure.storage.blob._shared.shared_access_signature):
    module.sign_string = recorded(module.sign_string)

# The later releases count how deep a directory lies; the others are told, as Microsoft's client for directories does.
COUNTS_DEPTH = "is_directory" in inspect.signature(generate_blob_sas).parameters


def instant(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).replace(tzinfo=None)


def delegation_key(said):
    key = UserDelegationKey()
    key.signed_oid, key.signed_tid = said["oid"], said["tid"]
    # As the service writes them.
    key.signed_start, key.signed_expiry = (instant(said[name]).isoformat() + "Z" for name in ("start", "expiry"))
    key.signed_service, key.signed_version, key.value = "b", said["version"], said["value"]
    key.signed_delegated_user_tid = said["tenant"]
    return key


def keywords(question, permissions):
    said = dict(question["say"])
    for name in ("start", "expiry"):
        if name in said:
            said[name] = instant(said[name])
    if question["by_class"] and "permission" in said:
        said["permission"] = permissions.from_string(said["permission"])
    if question["key"] is not None:
        said["account_key"] = question["key"]
    if question["delegation"] is not None:
        said["user_delegation_key"] = delegation_key(question["delegation"])
    for name in ("request_headers", "request_query_params"):
        if name in said:
            said[name] = dict(said[name])
    return said


def token(question):
    account, container, name = question["account"], question["container"], question["name"]
    if container is None:
        return generate_account_sas(account, **keywords(question, AccountSasPermissions))
    if name is None:
        return generate_container_sas(account, container, **keywords(question, ContainerSasPermissions))
    said = keywords(question, BlobSasPermissions)
    if question["depth"] is not None:
        said["is_directory"] = True
        if not COUNTS_DEPTH:
            said["sdd"] = question["depth"]
    return generate_blob_sas(account, container, name, **said)


def url(question):
    container, name = question["container"], question["name"]
    if container is None:
        return question["base"] + "/"
    client = BlobClient(question["base"], container, name or "a")
    return client.url if name is not None else client.url[: -len("/a")]


def answer(question):
    Recorded.text = None
    try:
        return {"token": token(question), "string_to_sign": Recorded.text, "url": url(question)}
    except Exception as error:  # Whatever it raises is its answer.
        return {"refused": f"{type(error).__name__}: {error}"}


def main():
    print(json.dumps({"name": "azure-storage-blob", "version": azure.storage.blob.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


main()
