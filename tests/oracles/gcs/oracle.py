"""google-cloud-storage as an oracle: questions on stdin, answers on stdout, one JSON object a line, in order.

The first line out says who answers. A question has the clock, the signer, the place and what is asked: an object's URL
is of `Blob.generate_signed_url`, a bucket's of `Bucket.generate_signed_url`, by version "v4" or "v2"; one with "fields"
is a form of `Client.generate_signed_post_policy_v4`.

The client signs by RSA keys alone. An HMAC key differs from them by the name of its algorithm, which is a constant of
the client's code, and by what is done to the text: that constant is replaced, and the MAC is taken here. All text is
the client's.

The answer is the URL and the texts that were signed, or the form, or why the client refused.
"""

import datetime
import functools
import hashlib
import hmac
import json
import os
import pathlib
import sys
import types

# Nothing of the machine's own: no project, credentials or emulator that somebody has set.
for name in [name for name in os.environ if name.startswith(("GOOGLE_", "GCLOUD_", "CLOUDSDK_", "STORAGE_"))]:
    del os.environ[name]

import google.cloud.storage
from google.auth import crypt
from google.auth.credentials import AnonymousCredentials, Signing
from google.cloud.storage import Client, _signing, blob, bucket, client as client_module


class Recorded:
    """What was signed in the question at hand."""

    texts = {}


class Hashes:
    """What the client's module knows as `hashlib`: it hashes the canonical request, and nothing else."""

    @staticmethod
    def sha256(text):
        Recorded.texts["canonical_request"] = text.decode()
        return hashlib.sha256(text)


class Frozen:
    """The clock that the client reads: the question's."""

    now = None

    @staticmethod
    def read(zone):
        return Frozen.now.astimezone(zone)


_signing.hashlib = Hashes
_signing._NOW = client_module._NOW = Frozen.read

KEY = crypt.RSASigner.from_string(pathlib.Path(__file__).with_name("throw-away-key.pem").read_text())


class Signer(Signing):
    """The question's signer, as the client asks one. It keeps the text that it signs."""

    def __init__(self, question):
        self.id, self.secret, self.version = question["id"], question["secret"], question["version"]

    @property
    def signer_email(self):
        return self.id

    @property
    def signer(self):
        return KEY

    def sign_bytes(self, text):
        Recorded.texts["string_to_sign"] = text.decode()
        if self.secret is None:
            return KEY.sign(text)
        if self.version == "v2":
            return hmac.digest(self.secret.encode(), text, "sha1")
        # https://cloud.google.com/storage/docs/authentication/signatures#derive-key
        key = ("GOOG4" + self.secret).encode()
        for word in [Frozen.now.strftime("%Y%m%d"), "auto", "storage", "goog4_request"]:
            key = hmac.digest(key, word.encode(), "sha256")
        return hmac.digest(key, text, "sha256")


def by_hmac(function):
    """The client's function with the algorithm of HMAC keys."""
    names = {"GOOG4-RSA-SHA256": "GOOG4-HMAC-SHA256"}
    code = function.__code__
    constants = tuple(names.get(old, old) if isinstance(old, str) else old for old in code.co_consts)
    if constants == code.co_consts:
        raise LookupError(f"{function.__name__} names no algorithm of its own")
    replaced = types.FunctionType(code.replace(co_consts=constants), function.__globals__, function.__name__)
    replaced.__defaults__ = function.__defaults__
    return replaced


URL_BY_RSA = _signing.generate_signed_url_v4
URL_BY_HMAC = by_hmac(URL_BY_RSA)

FORM_BY_RSA = Client.generate_signed_post_policy_v4
FORM_BY_HMAC = by_hmac(FORM_BY_RSA)


@functools.lru_cache(maxsize=256)
def client(universe, endpoint=None):
    """The client of a universe, or of an endpoint; each signer is handed over with what it signs."""
    credentials = AnonymousCredentials()
    # A client wants credentials of its own universe.
    credentials._universe_domain = universe
    options = {"universe_domain": universe}
    if endpoint is not None:
        options["api_endpoint"] = endpoint
    return Client("project", credentials, client_options=options)


def url(question):
    function = URL_BY_RSA if question["secret"] is None else URL_BY_HMAC
    blob.generate_signed_url_v4 = bucket.generate_signed_url_v4 = function
    place = question["place"]
    asked = client(place["universe"]).bucket(place["bucket"])
    if question["key"] is not None:
        asked = asked.blob(question["key"], encryption_key=question["customer_key"])
    return asked.generate_signed_url(
        expiration=datetime.timedelta(seconds=question["seconds"]),
        credentials=Signer(question),
        version=question["version"],
        method=question["method"],
        # None and nothing are not the same to Version 2, which then signs a `?`.
        headers=dict(question["headers"]) or None,
        query_parameters=dict(question["query"]) or None,
        api_access_endpoint=place["endpoint"],
        virtual_hosted_style=place["virtual"],
        bucket_bound_hostname=place["bound"],
        scheme=place["scheme"],
        **question["more"],
    )


def form(question):
    function = FORM_BY_RSA if question["secret"] is None else FORM_BY_HMAC
    place = question["place"]
    return function(
        client(place["universe"], place["endpoint"]),
        place["bucket"],
        question["key"] + question["name_ends"],
        datetime.timedelta(seconds=question["seconds"]),
        conditions=question["conditions"],
        fields=question["fields"],
        credentials=Signer(question),
        virtual_hosted_style=place["virtual"],
        bucket_bound_hostname=place["bound"],
        scheme=place["scheme"],
    )


def answer(question):
    Frozen.now = datetime.datetime.fromtimestamp(question["at"], datetime.timezone.utc)
    Recorded.texts = {}
    try:
        return form(question) if "fields" in question else {"url": url(question), **Recorded.texts}
    except Exception as error:  # Whatever it raises is its answer.
        return {"refused": f"{type(error).__name__}: {error}"}


def main():
    print(json.dumps({"name": "google-cloud-storage", "version": google.cloud.storage.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


main()
