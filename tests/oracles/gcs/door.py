"""google-cloud-storage, Google's own client, before the gateway's door of Cloud Storage: what it signs is done, and what
is changed afterwards is refused and changes nothing.

The one argument is the program that serves the door. The key is made here and its private half stays here. A line is
printed for each thing that was held; the first that does not hold ends the run.
"""

import base64
import datetime
import hashlib
import io
import json
import os
import re
import socket
import subprocess
import sys
import urllib.parse

# Nothing of the machine's own: no emulator, project or proxy that somebody has set.
for name in [name for name in os.environ if name.startswith(("GOOGLE_", "STORAGE_")) or name.lower().endswith("_proxy")]:
    del os.environ[name]

import google_crc32c
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.cloud import storage
from google.cloud.storage import _signing
from google.oauth2 import service_account
from google.resumable_media.requests import ResumableUpload

EMAIL = "signer@project.iam.gserviceaccount.com"
MINUTE = datetime.timedelta(minutes=1)
QUANTUM = 256 * 1024
PRIVATE, PUBLIC = serialization.PrivateFormat.PKCS8, serialization.PublicFormat.SubjectPublicKeyInfo

# The door's host is one of this machine's, whatever it is called.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *more, **named: resolve("127.0.0.1", *more, **named)


class Checks:
    """What was held, by name."""

    count = 0


def holds(what, condition, told=""):
    if not condition:
        sys.exit(f"does not hold: {what} {told}")
    Checks.count += 1
    print(f"  {what}", flush=True)


def is_refused(what, answer, status, code):
    """The answer is an error document of Cloud Storage that says this."""
    found = re.search(r"<Code>(\w+)</Code>", answer.text)
    says = (answer.status_code, found and found.group(1), answer.headers["content-type"])
    holds(what, says == (status, code, "application/xml; charset=UTF-8"), f"{says}: {answer.text}")


def is_done(what, answer, status=200):
    holds(what, answer.status_code == status, f"{answer.status_code}: {answer.text}")


def credentials():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, PRIVATE, serialization.NoEncryption()).decode()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, PUBLIC).decode()
    info = {
        "type": "service_account",
        "client_email": EMAIL,
        "private_key": pem,
        "token_uri": "https://oauth2.example/token",
    }
    return service_account.Credentials.from_service_account_info(info), public


class Door:
    """The door, and what Google's client signs for it."""

    def __init__(self, program):
        self.signer, public = credentials()
        self.stranger, _ = credentials()
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(json.dumps({"email": EMAIL, "public_key": public}) + "\n")
        self.process.stdin.flush()
        self.endpoint = json.loads(self.process.stdout.readline())["endpoint"]
        options = {"api_endpoint": self.endpoint}
        self.client = storage.Client(project="project", credentials=self.signer, client_options=options)

    def sign(self, name, method="GET", bucket="photos", **more):
        more = {"version": "v4", "expiration": MINUTE, "credentials": self.signer, **more}
        more = {"api_access_endpoint": self.endpoint, **more}
        return self.client.bucket(bucket).blob(name).generate_signed_url(method=method, **more)

    def content(self, name):
        return requests.get(self.sign(name)).content

    def names(self):
        query = {"list-type": "2"}
        bucket = self.client.bucket("photos")
        url = bucket.generate_signed_url(
            version="v4",
            expiration=MINUTE,
            credentials=self.signer,
            api_access_endpoint=self.endpoint,
            query_parameters=query,
        )
        answer = requests.get(url)
        holds("a list", answer.status_code == 200, answer.text)
        return re.findall(r"<Key>([^<]*)</Key>", answer.text)

    def close(self):
        self.process.stdin.close()
        holds("the door closes", self.process.wait(30) == 0)


def objects(door):
    name = "dir/cat 1+é~%.txt"
    is_done("put", requests.put(door.sign(name, "PUT"), data=b"0123456789"))
    got = requests.get(door.sign(name))
    holds("get", got.content == b"0123456789")
    part = requests.get(door.sign(name), headers={"range": "bytes=2-4"})
    holds("get a range", (part.status_code, part.content) == (206, b"234"))
    holds("head", requests.head(door.sign(name, "HEAD")).headers["content-length"] == "10")
    named = requests.get(door.sign(name, response_disposition="attachment; filename=x.txt", response_type="text/csv"))
    holds("an answer's name", named.headers["content-disposition"] == "attachment; filename=x.txt")
    holds("an answer's type", named.headers["content-type"] == "text/csv")
    by_host = requests.get(door.sign(name, virtual_hosted_style=True, api_access_endpoint=door.endpoint))
    holds("get by the bucket's host", by_host.content == b"0123456789", by_host.text)
    holds("list", door.names() == [name])

    typed = door.sign("typed.txt", "PUT", content_type="text/plain")
    is_refused("put of another type", requests.put(typed, data=b"x", headers={"content-type": "text/html"}), 403, "SignatureDoesNotMatch")
    is_done("put of the type", requests.put(typed, data=b"x", headers={"content-type": "text/plain"}))
    md5 = base64.b64encode(hashlib.md5(b"abc").digest()).decode()
    summed = door.sign("summed", "PUT", content_md5=md5)
    is_refused("put of another md5", requests.put(summed, data=b"abd", headers={"content-md5": md5}), 400, "BadDigest")
    is_done("put of the md5", requests.put(summed, data=b"abc", headers={"content-md5": md5}))
    crc = base64.b64encode(google_crc32c.Checksum(b"abc").digest()).decode()
    bound = {"x-goog-hash": f"crc32c={crc}", "x-goog-content-length-range": "1,3"}
    bounded = door.sign("bounded", "PUT", headers=bound)
    is_refused("put of another crc32c", requests.put(bounded, data=b"abd", headers=bound), 400, "BadDigest")
    is_refused("put that is too long", requests.put(bounded, data=b"abcd", headers=bound), 400, "EntityTooLarge")
    is_refused("put that is too short", requests.put(bounded, data=b"", headers=bound), 400, "EntityTooSmall")
    is_done("put of the crc32c", requests.put(bounded, data=b"abc", headers=bound))
    once = {"x-goog-if-generation-match": "0"}
    only = door.sign("once", "PUT", headers=once)
    is_done("put that creates", requests.put(only, data=b"one", headers=once))
    is_refused("put that would replace", requests.put(only, data=b"two", headers=once), 412, "PreconditionFailed")
    holds("and it is as it was", door.content("once") == b"one")
    is_done("delete", requests.delete(door.sign("once", "DELETE")), 204)
    is_refused("get what is not there", requests.get(door.sign("once")), 404, "NoSuchKey")
    is_refused("get from no bucket", requests.get(door.sign("k", bucket="absent")), 404, "NoSuchBucket")
    for asked in [{"x-goog-acl": "public-read"}, {"x-goog-copy-source": "/other/k"}, {"x-goog-meta-team": "blue"}]:
        url = door.sign("commanded", "PUT", headers=asked)
        is_refused(f"put with {list(asked)[0]}", requests.put(url, data=b"x", headers=asked), 501, "NotImplemented")


def tampered(door):
    is_done("put what is tampered with", requests.put(door.sign("secret", "PUT"), data=b"meow"))
    before = door.names()
    get, put = door.sign("secret"), door.sign("secret", "PUT")
    url = urllib.parse.urlsplit(get)
    for at, byte in enumerate(url.query):
        query = url.query[:at] + ("1" if byte != "1" else "2") + url.query[at + 1 :]
        answer = requests.get(urllib.parse.urlunsplit(url._replace(query=query)))
        if not 400 <= answer.status_code < 404 or b"meow" in answer.content:
            holds(f"byte {at} of the query", False, answer.text)
    holds(f"each of {len(url.query)} bytes of the query", True)
    no = (403, "SignatureDoesNotMatch")
    is_refused("another object", requests.get(get.replace("/secret?", "/Secret?")), *no)
    is_refused("another bucket", requests.get(get.replace("/photos/", "/other/")), *no)
    is_refused("another method", requests.delete(get), *no)
    is_refused("a put with a URL to get", requests.put(get, data=b"changed"), *no)
    is_refused("a query more", requests.get(f"{get}&generation=1"), *no)
    is_refused("a later end", requests.get(get.replace("X-Goog-Expires=60", "X-Goog-Expires=61")), *no)
    is_refused("another key", requests.get(door.sign("secret", credentials=door.stranger)), *no)
    is_refused("no signature", requests.get(get.split("?")[0]), 401, "AuthenticationRequired")
    unsigned = requests.put(put, data=b"x", headers={"x-goog-copy-source": "/other/k"})
    is_refused("an unsigned command", unsigned, 400, "MalformedSecurityHeader")
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    present = _signing.get_v4_now_dtstamps
    _signing.get_v4_now_dtstamps = lambda: (past.strftime("%Y%m%dT%H%M%SZ"), past.strftime("%Y%m%d"))
    ended = door.sign("secret")
    _signing.get_v4_now_dtstamps = present
    is_refused("a URL that has ended", requests.get(ended), 400, "ExpiredToken")
    holds("nothing has changed", door.names() == before and door.content("secret") == b"meow")


def resumable(door):
    start = {"x-goog-resumable": "start"}
    content = os.urandom(2 * QUANTUM + 1000)
    # Google's own client goes on with what its own URL began.
    url = door.sign("large", "RESUMABLE", content_type="image/png")
    upload = ResumableUpload(url, QUANTUM, headers=start, checksum=None)
    session = requests.Session()
    begun = upload.initiate(session, io.BytesIO(content), {}, "image/png")
    holds("an upload begins", begun.status_code == 201)
    holds("by a URI of the door", upload.resumable_url.startswith(f"{door.endpoint}/photos/large?upload_id="))
    holds("a piece", upload.transmit_next_chunk(session).status_code == 308 and upload.bytes_uploaded == QUANTUM)
    upload._make_invalid()
    upload._bytes_uploaded = 0
    upload.recover(session)
    holds("it goes on after a break", upload.bytes_uploaded == QUANTUM)
    while not upload.finished:
        upload.transmit_next_chunk(session)
    holds("the whole is there", door.content("large") == content)

    sized = {**start, "x-goog-content-length-range": "1,100"}
    url = door.sign("sized", "RESUMABLE", headers={"x-goog-content-length-range": "1,100"})
    is_refused("a beginning without its bound", requests.post(url, headers=start), 400, "MalformedSecurityHeader")
    uri = requests.post(url, headers=sized).headers["location"]
    is_refused("a body over the bound", requests.put(uri, data=b"x" * 101), 400, "EntityTooLarge")
    other = uri.replace("/photos/sized", "/photos/large")
    is_refused("a session for another object", requests.put(other, data=b"x"), 404, "NoSuchUpload")
    is_done("a body within the bound", requests.put(uri, data=b"x" * 100))
    uri = requests.post(url, headers=sized).headers["location"]
    is_done("an end that was told", requests.delete(uri), 499)
    is_refused("what was ended", requests.put(uri, data=b"x"), 404, "NoSuchUpload")
    is_refused("a tampered beginning", requests.post(url.replace("/sized?", "/large?"), headers=sized), 403, "SignatureDoesNotMatch")
    holds("and the others are as they were", door.content("large") == content and door.content("sized") == b"x" * 100)


def forms(door):
    def form(name="form/cat.png", fields=None, conditions=None, **more):
        fields = {"Content-Type": "image/png", "success_action_status": "201", "x-ignore-it": "x", **(fields or {})}
        conditions = [["content-length-range", 3, 5]] if conditions is None else conditions
        more = {"credentials": door.signer, "expiration": MINUTE, **more}
        return door.client.generate_signed_post_policy_v4("photos", name, conditions=conditions, fields=fields, **more)

    def send(form, content=b"meow", changed=None, without=(), **more):
        fields = {name: value for name, value in {**form["fields"], **(changed or {})}.items() if name not in without}
        return requests.post(form["url"], data=fields, files={"file": ("cat.png", content)}, **more)

    right = form()
    answer = send(right)
    holds("a form", answer.status_code == 201 and "<Key>form/cat.png</Key>" in answer.text, answer.text)
    holds("and what it brought is there", door.content("form/cat.png") == b"meow")
    by_host = form("form/host.png", virtual_hosted_style=True)
    holds("a form by the bucket's host", send(by_host).status_code == 201)
    before = door.names()
    broken = (400, "InvalidPolicyDocument")
    is_refused("another name", send(right, changed={"key": "form/other.png"}), *broken)
    is_refused("another type", send(right, changed={"Content-Type": "text/html"}), *broken)
    is_refused("another thanks", send(right, changed={"success_action_status": "200"}), *broken)
    is_refused("a field more", send(right, changed={"acl": "public-read"}), *broken)
    is_refused("a field less", send(right, without=["Content-Type"]), *broken)
    is_refused("another bucket", send({**right, "url": right["url"].replace("/photos/", "/other/")}), *broken)
    is_refused("a file that is too long", send(right, b"123456"), 400, "EntityTooLarge")
    is_refused("a file that is too short", send(right, b"12"), 400, "EntityTooSmall")
    other = form("form/other.png")["fields"]
    no = (403, "SignatureDoesNotMatch")
    is_refused("another policy", send(right, changed={"policy": other["policy"]}), *no)
    is_refused("another signature", send(right, changed={"x-goog-signature": other["x-goog-signature"]}), *no)
    is_refused("another signer", send(form(credentials=door.stranger)), *no)
    policy = right["fields"]["policy"]
    for at, byte in enumerate(policy):
        answer = send(right, changed={"policy": policy[:at] + ("A" if byte != "A" else "B") + policy[at + 1 :]})
        if answer.status_code not in (400, 403):
            holds(f"byte {at} of the policy", False, answer.text)
    holds(f"each of {len(policy)} bytes of the policy", True)
    is_refused("what would be kept", send(form(fields={"x-goog-meta-team": "blue"})), 501, "NotImplemented")
    holds("nothing has changed", door.names() == before and door.content("form/cat.png") == b"meow")


def main():
    door = Door(sys.argv[1])
    for part in [objects, tampered, resumable, forms]:
        print(part.__name__, flush=True)
        part(door)
    door.close()
    print(f"google-cloud-storage {storage.__version__}: {Checks.count} checks hold")


if __name__ == "__main__":
    main()
