"""botocore as an oracle: questions on stdin, answers on stdout, one JSON object a line, in order.

The first line out says who answers. A question has the clock, the credential, the place and what is asked, in one of
two faces of botocore:

- "call": the client's own `generate_presigned_url`, with a method of the client and its parameters;
- "request": `S3SigV4QueryAuth`, the signer below it, over any method, query and headers.

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
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.utils import percent_encode


class Recording(botocore.auth.S3SigV4QueryAuth):
    """The signer as it is; it keeps the texts that it signs."""

    texts = {}

    def canonical_request(self, request):
        text = super().canonical_request(request)
        headers = self.headers_to_sign(request)
        names = sorted(set(headers.keys()))
        Recording.texts = {
            "canonical_request": text,
            "headers": [[name, value] for name in names for value in headers.get_all(name)],
        }
        return text

    def string_to_sign(self, request, canonical_request):
        text = super().string_to_sign(request, canonical_request)
        Recording.texts["string_to_sign"] = text
        return text


class Frozen:
    """The clock that the signer reads: the question's."""

    now = None

    @staticmethod
    def read(remove_tzinfo=True):
        return Frozen.now.replace(tzinfo=None) if remove_tzinfo else Frozen.now


botocore.auth.AUTH_TYPE_MAPS["s3v4-query"] = Recording
botocore.auth.get_current_datetime = Frozen.read

# Its credentials are set anew for each question, so that clients, which are slow to make, can be kept.
CREDENTIALS = Credentials("none", "none")
SESSION = botocore.session.Session()
SESSION._credentials = CREDENTIALS
CLIENTS = {}


def client(place):
    """The client for a place, made once."""
    name = (place["region"], place["endpoint"], place["addressing"])
    if name not in CLIENTS:
        # us-east-1 has a global name of older days, which is botocore's default there; the regional one is asked for.
        s3 = {"us_east_1_regional_endpoint": "regional"}
        if place["addressing"] != "auto":
            s3["addressing_style"] = place["addressing"]
        config = Config(
            signature_version="s3v4",
            s3=s3,
            # By default it adds checksum headers of its own to what was asked.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        CLIENTS[name] = SESSION.create_client(
            "s3", region_name=place["region"], endpoint_url=place["endpoint"], config=config
        )
    return CLIENTS[name]


def by_client(question):
    CREDENTIALS.access_key = question["key_id"]
    CREDENTIALS.secret_key = question["secret"]
    CREDENTIALS.token = question["token"]
    url = client(question["place"]).generate_presigned_url(
        question["call"], Params=question["params"], ExpiresIn=question["seconds"]
    )
    # The method is the client's own affair: it is in the text that was signed.
    return Recording.texts["canonical_request"].split("\n", 1)[0], url


def by_signer(question):
    place = question["place"]
    scheme, rest = place["endpoint"].rstrip("/").split("://", 1)
    authority, _, prefix = rest.partition("/")
    path = f"/{prefix}" if prefix else ""
    if place["addressing"] == "virtual":
        authority = f"{place['bucket']}.{authority}"
    else:
        path += f"/{place['bucket']}"
    if question["key"] is not None:
        # As its serializer writes a key into a path.
        path += "/" + percent_encode(question["key"], safe="/~")
    request = AWSRequest(
        method=question["method"],
        url=f"{scheme}://{authority}{path or '/'}",
        # It knows no name without a value.
        params={name: "" if value is None else value for name, value in question["query"]},
        headers=dict(question["headers"]),
    )
    credentials = Credentials(question["key_id"], question["secret"], question["token"])
    Recording(credentials, "s3", place["region"], expires=question["seconds"]).add_auth(request)
    return request.method, request.url


def answer(question):
    Frozen.now = datetime.datetime.fromtimestamp(question["at"], datetime.timezone.utc)
    Recording.texts = {}
    try:
        method, url = by_client(question) if "call" in question else by_signer(question)
    except Exception as error:  # Whatever it raises is its answer.
        return {"refused": f"{type(error).__name__}: {error}"}
    return {"method": method, "url": url, **Recording.texts}


def main():
    print(json.dumps({"name": "botocore", "version": botocore.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


main()
