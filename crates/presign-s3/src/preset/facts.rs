//! What the services' documentation says. Not being documented is no limit: only what is known is refused.

use super::{Limit, What};

#[derive(Debug)]
pub(super) struct Facts {
    pub(super) name: &'static str,
    pub(super) endpoint: Option<&'static str>,
    pub(super) region: Region,
    /// Whether a bucket stands in the host where nothing else was chosen.
    pub(super) by_virtual_host: bool,
    /// Whether it takes signed URLs at hosts of the endpoint's form alone.
    pub(super) own_hosts_alone: bool,
    pub(super) limits: &'static [Limit],
}

#[derive(Debug)]
pub(super) enum Region {
    /// These names and no other; the first is the usual one.
    Only(&'static [&'static str]),
    /// What the server is configured with; this, where it isn't.
    Configured(&'static str),
    /// Each bucket's own.
    Own,
}

const fn hosted(name: &'static str, endpoint: &'static str) -> Facts {
    let (by_virtual_host, own_hosts_alone) = (true, false);
    Facts { name, endpoint: Some(endpoint), region: Region::Own, by_virtual_host, own_hosts_alone, limits: &[] }
}

const fn of_your_own(name: &'static str, region: &'static str) -> Facts {
    let (by_virtual_host, own_hosts_alone) = (false, false);
    Facts { name, endpoint: None, region: Region::Configured(region), by_virtual_host, own_hosts_alone, limits: &[] }
}

const fn limit(what: What, term: &'static str, instead: &'static str, source: &'static str) -> Limit {
    Limit { what, term, instead, source }
}

const ACL_HEADER: What = What::Headers(&["x-amz-acl", "x-amz-grant-*"]);
const ACL_QUERY: What = What::Query(&["acl"]);
const TAGGING_HEADER: What = What::Headers(&["x-amz-tagging", "x-amz-tagging-directive"]);
const TAGGING_QUERY: What = What::Query(&["tagging"]);
const LOCK_HEADER: What = What::Headers(&["x-amz-object-lock-*", "x-amz-bypass-governance-retention"]);
const LOCK_QUERY: What = What::Query(&["object-lock", "legal-hold", "retention"]);
const VERSIONS: What = What::Query(&["versionId", "versions"]);
/// Encryption by keys of the service: not SSE-C, whose headers go on with `-customer-`.
const SSE: What = What::Headers(&["x-amz-server-side-encryption", KMS[0], KMS[1], KMS[2]]);
const SSE_KMS: What = What::Headers(&KMS);
const KMS: [&str; 3] = [
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-context",
    "x-amz-server-side-encryption-bucket-key-enabled",
];

const R2_API: &str = "https://developers.cloudflare.com/r2/api/s3/api/";
const R2_URLS: &str = "https://developers.cloudflare.com/r2/api/s3/presigned-urls/";

pub(super) const R2: Facts = Facts {
    region: Region::Only(&["auto", "us-east-1"]),
    by_virtual_host: false,
    own_hosts_alone: true,
    limits: &[
        limit(What::Forms, "a browser form", "sign a PUT: R2 takes no POST of a form", R2_URLS),
        limit(ACL_HEADER, "an access control list", "make the bucket public, or keep signing URLs", R2_API),
        limit(ACL_QUERY, "an access control list", "make the bucket public, or keep signing URLs", R2_API),
        limit(TAGGING_HEADER, "object tags", "use metadata, headers x-amz-meta-…", R2_API),
        limit(TAGGING_QUERY, "object tags", "use metadata, headers x-amz-meta-…", R2_API),
        limit(LOCK_HEADER, "object lock", "set a lock rule on the bucket in the dashboard", R2_API),
        limit(LOCK_QUERY, "object lock", "set a lock rule on the bucket in the dashboard", R2_API),
        limit(VERSIONS, "a version", "leave it out: R2 keeps one version of an object", R2_API),
        limit(SSE, "encryption by the service's keys", "leave it out, R2 encrypts always; or use SSE-C", R2_API),
        limit(What::Headers(&["x-amz-request-payer"]), "a request payer", "leave it out", R2_API),
        limit(What::Headers(&["x-amz-expected-bucket-owner"]), "a bucket owner", "leave it out", R2_API),
        limit(What::Headers(&["x-amz-website-redirect-location"]), "a redirect", "leave it out", R2_API),
    ],
    ..hosted("r2", "https://{account}.r2.cloudflarestorage.com")
};

const B2_API: &str = "https://www.backblaze.com/docs/cloud-storage-s3-compatible-api";
const B2_CALLS: &str = "https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api";
const B2_PUT: &str = "https://www.backblaze.com/apidocs/s3-put-object";
const B2_COPY: &str = "https://www.backblaze.com/apidocs/s3-copy-object";

pub(super) const B2: Facts = Facts {
    limits: &[
        limit(What::Forms, "a browser form", "sign a PUT: B2 has no POST of a form among its calls", B2_CALLS),
        limit(What::SigV2, "Signature Version 2", "sign with SigV4", B2_CALLS),
        limit(What::CreateOnly, "create-only", "give each upload a name of its own: B2 keeps every version", B2_PUT),
        limit(What::Headers(&["x-amz-grant-*"]), "an access control list", "set it on the bucket", B2_API),
        limit(TAGGING_HEADER, "object tags", "use metadata, headers x-amz-meta-…", B2_COPY),
        limit(TAGGING_QUERY, "object tags", "use metadata, headers x-amz-meta-…", B2_CALLS),
        limit(SSE_KMS, "encryption by KMS", "use AES256 or SSE-C", B2_PUT),
    ],
    ..hosted("b2", "https://s3.{region}.backblazeb2.com")
};

/// <https://docs.wasabi.com/docs/service-urls-for-wasabis-storage-regions-2>
pub(super) const WASABI: Facts = hosted("wasabi", "https://s3.{region}.wasabisys.com");

const SPACES_API: &str = "https://docs.digitalocean.com/products/spaces/reference/s3-compatibility/";

/// The region of the scope is the slug in the host: <https://docs.digitalocean.com/reference/api/spaces>.
pub(super) const SPACES: Facts = Facts {
    limits: &[limit(SSE_KMS, "encryption by KMS", "use SSE-C", SPACES_API)],
    ..hosted("spaces", "https://{region}.digitaloceanspaces.com")
};

const SCALEWAY_CALLS: &str = "https://www.scaleway.com/en/docs/object-storage/api-cli/using-api-call-list/";

pub(super) const SCALEWAY: Facts = Facts {
    limits: &[limit(What::SigV2, "Signature Version 2", "sign with SigV4", SCALEWAY_CALLS)],
    ..hosted("scaleway", "https://s3.{region}.scw.cloud")
};

const HETZNER_ACTIONS: &str = "https://docs.hetzner.com/storage/object-storage/supported-actions/";

pub(super) const HETZNER: Facts = Facts {
    limits: &[
        limit(SSE, "encryption by the service's keys", "use SSE-C", HETZNER_ACTIONS),
        limit(
            What::Query(&["attributes", "restore", "select", "torrent"]),
            "a missing operation",
            "leave it out: the service has none of attributes, restore, select and torrent",
            HETZNER_ACTIONS,
        ),
    ],
    ..hosted("hetzner", "https://{region}.your-objectstorage.com")
};

const MINIO_LIMITS: &str = "https://github.com/minio/minio/blob/master/docs/minio-limits.md";

pub(super) const MINIO: Facts = Facts {
    limits: &[
        limit(ACL_HEADER, "an access control list", "use a bucket policy", MINIO_LIMITS),
        limit(ACL_QUERY, "an access control list", "use a bucket policy", MINIO_LIMITS),
        limit(What::Query(&["torrent"]), "a torrent", "leave it out", MINIO_LIMITS),
    ],
    ..of_your_own("minio", "us-east-1")
};

/// <https://docs.ceph.com/en/latest/radosgw/s3/>; the region is the API name of the zone group.
pub(super) const CEPH: Facts = of_your_own("ceph", "default");

const GARAGE_API: &str = "https://garagehq.deuxfleurs.fr/documentation/reference-manual/s3-compatibility/";
/// Seen at version 2.5.0 too, by the conformance run.
const GARAGE_PUT: &str = "https://git.deuxfleurs.fr/Deuxfleurs/garage/src/tag/v2.5.0/src/api/s3/put.rs";
const GARAGE_GET: &str = "https://git.deuxfleurs.fr/Deuxfleurs/garage/src/tag/v2.5.0/src/api/s3/get.rs";
const GARAGE_ROUTER: &str = "https://git.deuxfleurs.fr/Deuxfleurs/garage/src/tag/v2.5.0/src/api/s3/router.rs";

pub(super) const GARAGE: Facts = Facts {
    limits: &[
        limit(What::SigV2, "Signature Version 2", "sign with SigV4", GARAGE_API),
        limit(ACL_HEADER, "an access control list", "give the key access to the bucket", GARAGE_API),
        limit(ACL_QUERY, "an access control list", "give the key access to the bucket", GARAGE_API),
        limit(TAGGING_HEADER, "object tags", "use metadata, headers x-amz-meta-…", GARAGE_API),
        limit(TAGGING_QUERY, "object tags", "use metadata, headers x-amz-meta-…", GARAGE_API),
        limit(LOCK_HEADER, "object lock", "leave it out", GARAGE_API),
        limit(LOCK_QUERY, "object lock", "leave it out", GARAGE_API),
        limit(VERSIONS, "a version", "leave it out: Garage keeps one version of an object", GARAGE_API),
        limit(SSE, "encryption by the service's keys", "use SSE-C", GARAGE_API),
        limit(What::CreateOnly, "create-only", "give each upload a name of its own", GARAGE_PUT),
        limit(
            What::LeadingSlash,
            "a leading slash",
            "rename the object: Garage cuts slashes off its start",
            GARAGE_ROUTER,
        ),
        limit(What::HeadersOfHead, "headers of the answer to HEAD", "ask for them with get", GARAGE_GET),
    ],
    ..of_your_own("garage", "garage")
};
