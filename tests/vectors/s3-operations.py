"""Writes s3-operations.jsonl: operations as botocore presigns them, at a fixed instant with a published example key.

PutObjectTagging is not among them: botocore reads any body as JSON when it presigns, and fails.

    python3 -m venv venv && venv/bin/pip install botocore==1.44.5 && venv/bin/python s3-operations.py > s3-operations.jsonl
"""

import datetime
import json

import botocore.auth
import botocore.session
from botocore.config import Config

AT = datetime.datetime(2026, 11, 21, 12, 0, 0, tzinfo=datetime.timezone.utc)
botocore.auth.get_current_datetime = lambda remove_tzinfo=True: AT.replace(tzinfo=None) if remove_tzinfo else AT

KEY = "dir/a cat+é&1.txt"
UPLOAD = "VXBsb2FkIElE+/="
SSE_C = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
SHA256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="

CALLS = [
    ("get_object", {"Key": KEY}),
    ("get_object", {"Key": KEY, "VersionId": "3/L4k+qt"}),
    ("get_object", {"Key": KEY, "ResponseContentType": "text/html; charset=utf-8", "ResponseCacheControl": "no-store",
                    "ResponseContentDisposition": "inline"}),
    ("get_object", {"Key": KEY, "PartNumber": 2}),
    ("get_object", {"Key": KEY, **SSE_C}),
    ("get_object", {"Key": KEY, "ExpectedBucketOwner": "123456789012", "RequestPayer": "requester"}),
    ("head_object", {"Key": KEY}),
    ("head_object", {"Key": KEY, "VersionId": "v1"}),
    ("delete_object", {"Key": KEY, "VersionId": "v1"}),
    ("delete_object", {"Key": KEY, "VersionId": "v1", "BypassGovernanceRetention": True}),
    ("put_object", {"Key": KEY}),
    ("put_object", {"Key": KEY, "StorageClass": "GLACIER", "Metadata": {"author": "anna", "b": "x  y"}}),
    ("put_object", {"Key": KEY, "ContentType": "image/png", "IfNoneMatch": "*", "ContentLength": 5}),
    ("put_object", {"Key": KEY, "Tagging": "project=cats%20%26%20dogs&b=%C3%A9"}),
    ("put_object", {"Key": KEY, "ServerSideEncryption": "AES256", "ACL": "bucket-owner-full-control"}),
    ("put_object", {"Key": KEY, "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/films"}),
    ("put_object", {"Key": KEY, **SSE_C}),
    ("put_object", {"Key": KEY, "ObjectLockMode": "COMPLIANCE", "ChecksumSHA256": SHA256,
                    "ObjectLockRetainUntilDate": datetime.datetime(2027, 1, 2, 3, 4, 5)}),
    ("put_object", {"Key": KEY, "ObjectLockLegalHoldStatus": "ON", "ContentMD5": "XUFAKrxLKna5cZ2REBfFkg=="}),
    ("put_object", {"Key": KEY, "ChecksumCRC32": "AAAAAA=="}),
    ("put_object", {"Key": KEY, "ChecksumCRC32C": "AAAAAA=="}),
    ("put_object", {"Key": KEY, "ChecksumCRC64NVME": "AAAAAAAAAAA="}),
    ("put_object", {"Key": KEY, "ChecksumSHA1": "qvTGHdzF6KLavt4PO0gs2a6pQ00="}),
    ("copy_object", {"Key": KEY, "CopySource": {"Bucket": "films", "Key": KEY}}),
    ("copy_object", {"Key": KEY, "CopySource": {"Bucket": "films", "Key": KEY, "VersionId": "v1"},
                     "MetadataDirective": "REPLACE", "Metadata": {"a": "b"}, "ContentType": "text/plain"}),
    ("copy_object", {"Key": KEY, "CopySource": {"Bucket": "films", "Key": KEY}, "TaggingDirective": "REPLACE",
                     "Tagging": "a=b", "StorageClass": "STANDARD_IA"}),
    ("create_multipart_upload", {"Key": KEY, "ContentType": "video/mp4", "StorageClass": "STANDARD_IA"}),
    ("create_multipart_upload", {"Key": KEY, "Tagging": "a=b", "Metadata": {"a": "b"}}),
    ("upload_part", {"Key": KEY, "UploadId": UPLOAD, "PartNumber": 7}),
    ("upload_part", {"Key": KEY, "UploadId": UPLOAD, "PartNumber": 7, "ContentLength": 5242880, "ChecksumSHA256": SHA256}),
    ("upload_part_copy", {"Key": KEY, "UploadId": UPLOAD, "PartNumber": 7, "CopySourceRange": "bytes=0-5242879",
                          "CopySource": {"Bucket": "films", "Key": KEY}}),
    ("list_parts", {"Key": KEY, "UploadId": UPLOAD}),
    ("complete_multipart_upload", {"Key": KEY, "UploadId": UPLOAD}),
    ("complete_multipart_upload", {"Key": KEY, "UploadId": UPLOAD, "IfNoneMatch": "*"}),
    ("abort_multipart_upload", {"Key": KEY, "UploadId": UPLOAD}),
    ("head_bucket", {}),
    ("list_objects_v2", {"Prefix": "dir/"}),
    ("list_objects_v2", {"Delimiter": "/", "MaxKeys": 10, "StartAfter": "a&b"}),
    ("list_objects_v2", {"Prefix": "dir/", "ContinuationToken": "1ueGcx+/="}),
    ("list_object_versions", {}),
    ("list_object_versions", {"Prefix": "dir/", "KeyMarker": "a", "VersionIdMarker": "v", "MaxKeys": 5, "Delimiter": "/"}),
    ("get_object_tagging", {"Key": KEY}),
    ("get_object_tagging", {"Key": KEY, "VersionId": "v1"}),
    ("delete_object_tagging", {"Key": KEY}),
    ("get_object_acl", {"Key": KEY}),
    ("get_bucket_policy", {}),
]

session = botocore.session.get_session()
client = session.create_client(
    "s3", region_name="eu-west-1", aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"},
                  request_checksum_calculation="when_required", response_checksum_validation="when_required"),
)

for number, (call, parameters) in enumerate(CALLS, 1):
    url = client.generate_presigned_url(call, Params={"Bucket": "photos", **parameters}, ExpiresIn=900)
    print(json.dumps({"id": f"{call}/{number}", "url": url}, separators=(",", ":")))
