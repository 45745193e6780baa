"""Verifies a URL of the local scheme, version 1: python3 verify.py KEY_HEX METHOD URL NOW [NAME:VALUE …]"""
import base64, hmac, re, sys, urllib.parse

# ANCHOR: verify
def verify(key: bytes, method: str, url: str, now: int, headers: dict[str, str]) -> bool:
    origin, path, query = re.fullmatch(r"(https?://[^/?#]+)([^?#]*)\??([^#]*)", url).groups()
    own, _, ours = ("&" + query).rpartition("&ps-key=")
    pairs = [pair.split("=", 1) for pair in ("ps-key=" + ours).split("&")]
    params = dict(pairs)
    bound = [name for name in params.get("ps-headers", "").split(".") if name]
    fields = [("key", params["ps-key"]), ("method", method), ("origin", origin), ("path", path)]
    fields += [("query", own[1:])] * bool(own)
    fields += [field for n in bound for field in (("header", n), ("value", headers[n].strip(" \t")))]
    fields += [(n, urllib.parse.unquote(params[n])) for n in ("ps-until", "ps-headers") if n in params]
    text = "presign local 1 url\n" + "".join(f"{n}:{len(v.encode())}:{v}\n" for n, v in fields)
    secret = hmac.digest(hmac.digest(bytes(32), key, "sha256"), b"presign local 1 url\x01", "sha256")
    mac = base64.urlsafe_b64encode(hmac.digest(secret, text.encode(), "sha256")).rstrip(b"=").decode()
    known = [n for n in ("ps-key", "ps-until", "ps-headers", "ps-sig") if n in params]  # no other is enforced here
    return hmac.compare_digest(mac, params["ps-sig"]) and known == [n for n, _ in pairs] and now <= int(params["ps-until"])
# ANCHOR_END: verify

key, method, url, now, *headers = sys.argv[1:]
try:
    right = verify(bytes.fromhex(key), method, url, int(now), dict(h.split(":", 1) for h in headers))
except (AttributeError, KeyError, ValueError):
    right = False
sys.exit(0 if right else 4)
