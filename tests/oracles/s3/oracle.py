"""botocore as an oracle: questions on stdin, answers on stdout, one JSON object a line, in order.

The first line out says who answers. A question has the clock, the credential, the place and what is asked, in one of
two versions ("v4", "v2") of one of three faces of botocore:

- "call": the client's own `generate_presigned_url`, with a method of the client and its parameters;
- "method": `S3SigV4QueryAuth` or `HmacV1QueryAuth`, the signer below it, over any method, query and headers;
- "fields": the client's own `generate_presigned_post`, with fields and conditions. How its policy is written is its own
  affair, so its signer (`S3SigV4PostAuth`, `HmacV1PostAuth`) signs the policy of the question too, byte for byte.

The answer is the URL and the texts that botocore signed, or why it refused. Nothing is changed here to please who
asks; the settings of the client that differ from its defaults say why.
"""

import datetime
import json
import os
import sys

# Nothing of the machine's own: no profile, endpoint or style that somebody has set.
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)

import botocore
import botocore.auth
import botocore.session
import botocore.signers
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.utils import percent_encode


class Recorded:
    """What the signers were asked and signed, in the question at hand."""

    texts = {}
    policy = None


class QueryV4(botocore.auth.S3SigV4QueryAuth):
    """The signer as it is; it keeps the texts that it signs."""

    def canonical_request(self, request):
        text = super().canonical_request(request)
        headers = self.headers_to_sign(request)
        names = sorted(set(headers.keys()))
        Recorded.texts = {
            "method": request.method,
            "canonical_request": text,
            "headers": [[name, value] for name in names for value in headers.get_all(name)],
        }
        return text

    def string_to_sign(self, request, canonical_request):
        text = super().string_to_sign(request, canonical_request)
        Recorded.texts["string_to_sign"] = text
        return text


class QueryV2(botocore.auth.HmacV1QueryAuth):
    """The same of Version 2."""

    def canonical_string(self, method, split, headers, expires=None, auth_path=None):
        text = super().canonical_string(method, split, headers, expires=expires, auth_path=auth_path)
        names = sorted({name.lower() for name in headers.keys()})
        signed = [name for name in names if name.startswith("x-amz-") or name in ("content-md5", "content-type")]
        Recorded.texts = {
            "method": method,
            "headers": [[name, value] for name in signed for value in headers.get_all(name)],
        }
        return text

    def sign_string(self, string_to_sign):
        Recorded.texts["string_to_sign"] = string_to_sign
        return super().sign_string(string_to_sign)


class PostV4(botocore.auth.S3SigV4PostAuth):
    """The signer as it is; it signs the question's policy too."""

    def add_auth(self, request):
        super().add_auth(request)
        if Recorded.policy is not None:
            Recorded.texts["signature"] = self.signature(Recorded.policy, request)


class PostV2(botocore.auth.HmacV1PostAuth):
    """The same of Version 2."""

    def add_auth(self, request):
        super().add_auth(request)
        if Recorded.policy is not None:
            Recorded.texts["signature"] = self.sign_string(Recorded.policy)


class Frozen:
    """The clock that the signers read: the question's."""

    now = None

    @staticmethod
    def read(remove_tzinfo=True):
        return Frozen.now.replace(tzinfo=None) if remove_tzinfo else Frozen.now

    @staticmethod
    def time():
        return Frozen.now.timestamp()


botocore.auth.AUTH_TYPE_MAPS.update(
    {"s3v4-query": QueryV4, "s3-query": QueryV2, "s3v4-presign-post": PostV4, "s3-presign-post": PostV2}
)
botocore.auth.get_current_datetime = Frozen.read
botocore.signers.get_current_datetime = Frozen.read
botocore.auth.time = Frozen

# Its credentials are set anew for each question, so that clients, which are slow to make, can be kept.
CREDENTIALS = Credentials("none", "none")
SESSION = botocore.session.Session()
SESSION._credentials = CREDENTIALS
CLIENTS = {}


def client(place, version):
    """The client for a place, made once."""
    name = (place["region"], place["endpoint"], place["addressing"], version)
    if name not in CLIENTS:
        # us-east-1 has a global name of older days, which is botocore's default there; the regional one is asked for.
        s3 = {"us_east_1_regional_endpoint": "regional"}
        if place["addressing"] != "auto":
            s3["addressing_style"] = place["addressing"]
        config = Config(
            signature_version={"v4": "s3v4", "v2": "s3"}[version],
            s3=s3,
            # By default it adds checksum headers of its own to what was asked.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        CLIENTS[name] = SESSION.create_client(
            "s3", region_name=place["region"], endpoint_url=place["endpoint"], config=config
        )
    return CLIENTS[name]


def keyed(question):
    """The client for a question, with its credential."""
    CREDENTIALS.access_key = question["key_id"]
    CREDENTIALS.secret_key = question["secret"]
    CREDENTIALS.token = question["token"]
    return client(question["place"], question["version"])


def by_client(question):
    url = keyed(question).generate_presigned_url(
        question["call"], Params=question["params"], ExpiresIn=question["seconds"]
    )
    return {"url": url, **Recorded.texts}


def by_signer(question):
    place, v4 = question["place"], question["version"] == "v4"
    scheme, rest = place["endpoint"].rstrip("/").split("://", 1)
    authority, _, prefix = rest.partition("/")
    path = f"/{prefix}" if prefix else ""
    virtual = place["addressing"] == "virtual"
    if virtual:
        authority = f"{place['bucket']}.{authority}"
    else:
        path += f"/{place['bucket']}"
    if question["key"] is not None:
        # As its serializer writes a key into a path.
        path += "/" + percent_encode(question["key"], safe="/~")
    elif not v4:
        # As its client signs the bucket itself in Version 2.
        path += "/"
    path = path or "/"
    url, params = f"{scheme}://{authority}{path}", {}
    if v4:
        # It knows no name without a value.
        params = {name: "" if value is None else value for name, value in question["query"]}
    elif question["query"]:
        # Version 2 reads the query of the URL.
        pairs = [(percent_encode(name), value) for name, value in question["query"]]
        url += "?" + "&".join(name if value is None else f"{name}={percent_encode(value)}" for name, value in pairs)
    # Its client tells the signer of Version 2 so what the host names.
    auth_path = f"/{place['bucket']}{path}" if virtual else None
    headers = dict(question["headers"])
    request = AWSRequest(method=question["method"], url=url, params=params, headers=headers, auth_path=auth_path)
    credentials = Credentials(question["key_id"], question["secret"], question["token"])
    if v4:
        QueryV4(credentials, "s3", place["region"], expires=question["seconds"]).add_auth(request)
    else:
        QueryV2(credentials, expires=question["seconds"]).add_auth(request)
    return {"url": request.url, **Recorded.texts}


def by_form(question):
    Recorded.policy = question["policy"]
    form = keyed(question).generate_presigned_post(
        question["place"]["bucket"],
        question["key"],
        Fields=question["fields"],
        Conditions=question["conditions"],
        ExpiresIn=question["seconds"],
    )
    return {"url": form["url"], "fields": form["fields"], **Recorded.texts}


def answer(question):
    Frozen.now = datetime.datetime.fromtimestamp(question["at"], datetime.timezone.utc)
    Recorded.texts, Recorded.policy = {}, None
    face = by_client if "call" in question else by_form if "fields" in question else by_signer
    try:
        return face(question)
    except Exception as error:  # Whatever it raises is its answer.
        return {"refused": f"{type(error).__name__}: {error}"}


def main():
    print(json.dumps({"name": "botocore", "version": botocore.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


main()
