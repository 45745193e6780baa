"""Writes s3-endpoints.jsonl: where botocore's endpoint rules for S3 send a bucket, and for which scope.

    python3 -m venv venv && venv/bin/pip install botocore==1.44.5 && venv/bin/python s3-endpoints.py > s3-endpoints.jsonl
"""

import gzip
import json
import pathlib

import botocore
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

DATA = pathlib.Path(botocore.__file__).parent / "data"
RULES = json.loads(gzip.decompress((DATA / "s3/2006-03-01/endpoint-rule-set-1.json.gz").read_bytes()))
PARTITIONS = json.loads((DATA / "partitions.json").read_text())
PROVIDER = EndpointProvider(RULES, PARTITIONS)

# One region of each partition.
SAMPLE = ["us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-iso-east-1",
          "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1"]
FLAGS = [[], ["dualstack"], ["fips"], ["fips", "dualstack"], ["accelerate"], ["accelerate", "dualstack"],
         ["accelerate", "fips"]]
BUCKETS = ["photos", "my.photos", "Photos_1", "ab", "192.168.5.4", "a" * 63, "photos-", "my..photos",
           "photos-abcdefghijklmnop-s3alias"]
ACCOUNT = "123456789012"
ARNS = [
    "arn:aws:s3:us-west-2:" + ACCOUNT + ":accesspoint/films",
    "arn:aws:s3:us-west-2:" + ACCOUNT + ":accesspoint:films",
    "arn:aws-cn:s3:cn-north-1:" + ACCOUNT + ":accesspoint/films",
    "arn:aws-us-gov:s3:us-gov-east-1:" + ACCOUNT + ":accesspoint/films",
    "arn:aws:s3::" + ACCOUNT + ":accesspoint:mfzwi23gnjvgw.mrap",
    "arn:aws:s3-object-lambda:us-west-2:" + ACCOUNT + ":accesspoint/films",
    "arn:aws:s3-outposts:us-west-2:" + ACCOUNT + ":outpost/op-01234567890123456/accesspoint/films",
    "arn:aws:s3-outposts:us-west-2:" + ACCOUNT + ":outpost:op-01234567890123456:accesspoint:films",
    "arn:aws:s3-outposts:us-west-2:" + ACCOUNT + ":outpost/op-01234567890123456",
    "arn:aws:s3:us-west-2:" + ACCOUNT + ":accesspoint/films/more",
    "arn:aws:s3:us-west-2:" + ACCOUNT + ":accesspoint/",
    "arn:aws:s3:us-west-2:" + ACCOUNT + ":accesspoint/my.films",
    "arn:aws:s3:us-west-2::accesspoint/films",
    "arn:aws:s3:us-west-2:" + ACCOUNT + ":bucket/films",
    "arn:aws:sqs:us-west-2:" + ACCOUNT + ":accesspoint/films",
    "arn:aws:s3:us-west-2:" + ACCOUNT + ":accesspoint/Films",
]
# Names that the rules give a host, or refuse, for access points of several regions.
GLOBAL = ["accesspoint/" + name for name in ["a.mrap", "films", "a.b.mrap", "A.mrap", "a_b.mrap", "-a.mrap", "a.mrap/k", ".mrap"]]
DIRECTORY = ["photos--usw2-az1--x-s3"]
ENDPOINTS = ["https://storage.example", "https://storage.example/", "http://storage.example:9000",
             "https://storage.example:8443/s3/v1", "http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost:4566",
             "https://s3.amazonaws.com", "https://s3.us-west-2.amazonaws.com"]


def row(region, bucket, flags=(), style="auto", endpoint=None):
    asked = {"region": region, "bucket": bucket, "flags": list(flags), "style": style, "endpoint": endpoint}
    parameters = {
        "Region": region, "Bucket": bucket, "UseFIPS": "fips" in flags, "UseDualStack": "dualstack" in flags,
        "Accelerate": "accelerate" in flags, "ForcePathStyle": style == "path", "UseGlobalEndpoint": False,
        "DisableMultiRegionAccessPoints": False,
    }
    if endpoint:
        parameters["Endpoint"] = endpoint
    try:
        found = PROVIDER.resolve_endpoint(**parameters)
    except EndpointProviderError as error:
        answer = {"error": str(error).removeprefix("Endpoint resolution failed: ")}
    else:
        scheme = found.properties["authSchemes"][-1]
        answer = {"url": found.url, "scheme": scheme["name"], "service": scheme["signingName"],
                  "scope_region": scheme.get("signingRegion")}
    print(json.dumps({**{name: value for name, value in asked.items() if value}, **answer}, separators=(",", ":")))


regions = [region for partition in PARTITIONS["partitions"] for region in partition["regions"]
           if not region.endswith("-global")]
for region in regions:
    for flags in FLAGS[:4]:
        row(region, "photos", flags)
for region in SAMPLE:
    for bucket in BUCKETS:
        for flags in FLAGS if bucket in BUCKETS[:2] else FLAGS[:1]:
            row(region, bucket, flags)
            if region in SAMPLE[:3]:
                row(region, bucket, flags, "path")
for region in ["us-east-1", "cn-north-1", "us-gov-west-1"]:
    for arn in ARNS + DIRECTORY:
        for flags in FLAGS if region == "us-east-1" else FLAGS[:1]:
            row(region, arn, flags)
for arn in ARNS[:8]:
    row("us-east-1", arn, style="path")
    for endpoint in [ENDPOINTS[0], ENDPOINTS[2], ENDPOINTS[3], ENDPOINTS[4]]:
        row("us-east-1", arn, endpoint=endpoint)
for name in GLOBAL:
    row("us-east-1", "arn:aws:s3::" + ACCOUNT + ":" + name)
row("us-east-1", "arn:aws:s3::12345:accesspoint/a.mrap")
for region in SAMPLE:
    for partition in PARTITIONS["partitions"]:
        row(region, "arn:" + partition["id"] + ":s3::" + ACCOUNT + ":accesspoint/a.mrap")
row("us-east-1", "a.mrap")
for endpoint in ENDPOINTS:
    for bucket in BUCKETS[:4]:
        for style in ["auto", "path"]:
            row("us-east-1", bucket, style=style, endpoint=endpoint)
    for flags in FLAGS[1:3] + FLAGS[4:5]:
        row("us-east-1", "photos", flags, endpoint=endpoint)
for region in ["garage", "auto", "us-east", "us-east-1a", "xx-new-1"]:
    row(region, "photos")
    row(region, "photos", style="path", endpoint=ENDPOINTS[0])
