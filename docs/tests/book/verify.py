"""Verifies a URL of the local scheme, version 1: python3 verify.py KEY_HEX METHOD URL NOW [NAME:VALUE …]"""
import base64, hashlib, hmac, sys, urllib.parse

# ANCHOR: verify
def verify(key: bytes, method: str, url: str, now: int, headers: dict[str, str]) -> bool:
    origin, target = url[: url.index("/", 8)], url[url.index("/", 8) :]
    path, _, query = target.partition("?")
    own, found, ours = query.rpartition("&ps-key=") if "&ps-key=" in query else ("", "", query.removeprefix("ps-key="))
    params = dict(pair.split("=", 1) for pair in ("ps-key=" + ours).split("&"))
    bound = params["ps-headers"].split(".") if "ps-headers" in params else []
    fields = [("key", params["ps-key"]), ("method", method), ("origin", origin), ("path", path)]
    fields += [("query", own)] * bool(found)
    for name in bound:
        fields += [("header", name), ("value", headers.get(name, "").strip(" \t"))]
    fields += [(n, urllib.parse.unquote(v)) for n, v in params.items() if n not in ("ps-key", "ps-sig")]
    text = "presign local 1 url\n" + "".join(f"{n}:{len(v.encode())}:{v}\n" for n, v in fields)
    secret = hmac.digest(hmac.digest(bytes(32), key, "sha256"), b"presign local 1 url\x01", "sha256")
    mac = base64.urlsafe_b64encode(hmac.digest(secret, text.encode(), "sha256")).rstrip(b"=").decode()
    known = ["ps-key", "ps-until", "ps-headers", "ps-sig"]  # a term that is not known here is not enforced here
    return (hmac.compare_digest(mac, params["ps-sig"]) and list(params) == [n for n in known if n in params]
            and set(bound) <= set(headers) and now <= int(params["ps-until"]))
# ANCHOR_END: verify

key, method, url, now, *headers = sys.argv[1:]
try:
    right = verify(bytes.fromhex(key), method, url, int(now), dict(h.split(":", 1) for h in headers))
except (KeyError, ValueError):
    right = False
sys.exit(0 if right else 4)
