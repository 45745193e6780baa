"""So many URLs by botocore, boto3's client, each of another key: its version and the seconds of this thread."""

import os
import sys
import time

# Nothing of the machine's own: no profile, endpoint or style that somebody has set.
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)

import botocore
import botocore.session
from botocore.config import Config

access_key, secret_key, count = sys.argv[1:]
client = botocore.session.Session().create_client(
    "s3",
    region_name="us-east-1",
    aws_access_key_id=access_key,
    aws_secret_access_key=secret_key,
    config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
)


def sign(number):
    key = f"photos/2026/11/21/img-{number:06}.jpg"
    return client.generate_presigned_url("get_object", {"Bucket": "examplebucket", "Key": key}, ExpiresIn=900)


for number in range(100):
    assert "X-Amz-Signature=" in sign(number)
start = time.thread_time()
for number in range(int(count)):
    sign(number)
print(botocore.__version__, time.thread_time() - start)
