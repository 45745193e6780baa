"""Makes local-1.jsonl: test vectors of the local scheme, version 1, from its specification alone.

Python's standard library and nothing else; run as `python3 local-1.py > local-1.jsonl`.
"""

import base64
import hashlib
import hmac
import json
from urllib.parse import quote

UNRESERVED = "-._~"


def hkdf(secret, info):
    extracted = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def field(name, value):
    value = value.encode()
    return f"{name}:{len(value)}:".encode() + value + b"\n"


def vector(id, *, key=bytes(range(32)), key_id="k1", method="GET", origin="https://files.example", base="",
           name="cat.png", under=False, query=(), headers=None, size=None, net=None, since=None, until=1795262460):
    path = base + "/" + quote(name, safe="/" + UNRESERVED)
    own_query = "&".join(quote(n, safe=UNRESERVED) + ("" if v is None else "=" + quote(v, safe=UNRESERVED))
                         for n, v in query)
    bound = sorted((headers or {}).items())
    params = []
    if since is not None:
        params.append(("ps-from", str(since)))
    params.append(("ps-until", str(until)))
    if bound:
        params.append(("ps-headers", ".".join(n for n, _ in bound)))
    if size is not None:
        params.append(("ps-size", str(size[0]) if size[0] == size[1] else f"{size[0]}-{size[1]}"))
    if net is not None:
        params.append(("ps-net", net))
    if under:
        params.append(("ps-under", str(len(path))))

    text = b"presign local 1 url\n" + field("key", key_id) + field("method", method) + field("origin", origin)
    text += field("under" if under else "path", path)
    if query:
        text += field("query", own_query)
    for n, v in bound:
        text += field("header", n) + field("value", v)
    for n, v in params:
        text += field(n, v)

    mac = hmac.new(hkdf(key, b"presign local 1 url"), text, hashlib.sha256).digest()
    written = [own_query] if query else []
    written.append("ps-key=" + key_id)
    written += [n + "=" + quote(v, safe=UNRESERVED) for n, v in params]
    written.append("ps-sig=" + base64.urlsafe_b64encode(mac).rstrip(b"=").decode())
    return {
        "id": id, "key_hex": key.hex(), "key_id": key_id, "method": method, "base": origin + base, "name": name,
        "under": under, "query": [list(pair) for pair in query], "headers": dict(bound), "size": size, "net": net,
        "from": since, "until": until, "text": text.decode(), "url": origin + path + "?" + "&".join(written),
    }


VECTORS = [
    vector("get"),
    vector("head", method="HEAD"),
    vector("delete", method="DELETE"),
    vector("another key", key=hashlib.sha256(b"another").digest(), key_id="2026-11_b"),
    vector("prefix of the site", base="/files/v1"),
    vector("port", origin="http://127.0.0.1:8080"),
    vector("name with every printable ASCII character", name="".join(map(chr, range(32, 127)))),
    vector("name beyond ASCII", name="été/日本語/🦀.txt"),
    vector("name with slashes at odd places", name="/a//b/"),
    vector("query", query=[("a", "1"), ("b", ""), ("c", None), ("a", "x y&=+/é")]),
    vector("upload with a type and a size", method="PUT", headers={"content-type": "image/png"}, size=(1, 1048576)),
    vector("upload of an exact size, create only", method="PUT", headers={"if-none-match": "*"}, size=(5, 5)),
    vector("empty header value", headers={"x-empty": ""}),
    vector("two headers", headers={"x-b": "2", "x-a": "1: 2\n"[:4]}),
    vector("network IPv4", net="192.0.2.0/24"),
    vector("network IPv6", net="2001:db8::/32"),
    vector("not before", since=1795262400),
    vector("under a prefix", base="/files", name="hls/film 1/", under=True),
    vector("everything", method="PUT", base="/files", name="a b", query=[("q", "1")], headers={"x-a": "1"},
           size=(0, 9), net="127.0.0.1/32", since=1795262400, until=253402300799),
]

for row in VECTORS:
    print(json.dumps(row, ensure_ascii=False))
