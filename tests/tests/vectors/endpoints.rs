//! Where AWS's own endpoint rules send a bucket or an access point, and for which scope: the same, a refusal of both, or
//! a deviation that is named here.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use presign_core::{Backend, End, Expiring, Grant, Ready, Result};
use presign_s3::{Account, Addressing, Credentials, RegionSet, Signature};
use serde::Deserialize;

use crate::row::read;

const TEXT: &str = include_str!("../../vectors/s3-endpoints.jsonl");

/// Where we refuse what the rules give a host for, or give another one: why, and how many rows that is.
const DEVIATIONS: [(&str, usize); 10] = [
    (DIRECTORY, 6),
    (MULTI_REGION, 4),
    (ALIAS, 6),
    (ACCELERATION, 12),
    (CAPITALS, 4),
    (ADDRESS, 13),
    (OUTPOST, 4),
    (NO_HOST, 12),
    (SHORT, 7),
    (UNKNOWN_REGION, 4),
];

const DIRECTORY: &str = "a directory bucket takes sessions of S3 Express, which are not signed here";
const MULTI_REGION: &str = "the rules drop an endpoint that is given for a Multi-Region Access Point";
const ALIAS: &str = "a Multi-Region Access Point has an ARN of an account, and an alias of one label and .mrap";
const ACCELERATION: &str = "the rules accelerate in partitions that have no acceleration";
const CAPITALS: &str = "the rules let an access point's name have capitals, which no host keeps";
const ADDRESS: &str = "asked for by host, the rules go by path where the endpoint is an IP address";
const OUTPOST: &str = "the rules change an endpoint's scheme to https and drop its prefix, for Outposts";
const NO_HOST: &str = "asked for by host, the rules go by path where the name can't stand in the host";
const SHORT: &str = "asked for by host, the rules go by path for two letters, which are no bucket of AWS";
const UNKNOWN_REGION: &str = "the rules take a region that nobody knows for one of the partition aws";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    region: String,
    bucket: String,
    #[serde(default)]
    flags: Vec<String>,
    style: String,
    endpoint: Option<String>,
    url: Option<String>,
    scheme: Option<String>,
    service: Option<String>,
    scope_region: Option<String>,
    error: Option<String>,
}

/// The URL above an object, and the region and service of its scope.
type Found = (String, String, String);

impl Row {
    fn published(&self) -> Option<Found> {
        let url = self.url.clone()?;
        assert_eq!(self.scheme.as_deref() == Some("sigv4a"), self.is_multi_region(), "{self:?}");
        // SigV4A has no region in its scope.
        let region = self.scope_region.clone().unwrap_or_default();
        Some((url.trim_end_matches('/').to_owned(), region, self.service.clone()?))
    }

    fn ours(&self) -> Result<Found> {
        let keys = Arc::new(Expiring::new(Credentials::new("AKID", "secret"), End::Never));
        let mut account = Account::new(self.region.as_str(), keys)?;
        for flag in &self.flags {
            account = match flag.as_str() {
                "dualstack" => account.with_dual_stack(),
                "fips" => account.with_fips(),
                "accelerate" => account.with_acceleration(),
                other => panic!("{other}"),
            };
        }
        if let Some(endpoint) = &self.endpoint {
            account = account.with_endpoint(endpoint.parse()?);
        }
        match (self.style.as_str(), &self.endpoint) {
            ("path", _) => account = account.with_addressing(Addressing::Path),
            // The rules put a bucket before any host; here the choice is the caller's.
            (_, Some(_)) => account = account.with_addressing(Addressing::VirtualHost),
            (_, None) => {}
        }
        if self.is_multi_region() {
            let set = RegionSet::for_bucket(&self.bucket, &self.region)?;
            account = account.with_signature(Signature::V4a(set));
        }
        let grant = Grant::get("key", Duration::from_secs(60));
        let at = "20261121T120000Z".parse()?;
        let Ready::Signed(presigned) = account.bucket(self.bucket.as_str())?.try_presign(&grant, at)? else {
            panic!("static keys are at hand")
        };
        let (url, query) = presigned.reveal().as_str().split_once("/key?").unwrap();
        let scope = query.split("%2F").collect::<Vec<_>>();
        if self.is_multi_region() {
            assert!(query.contains("&X-Amz-Region-Set=%2A&"), "{self:?}");
            return Ok((url.to_owned(), String::new(), scope[2].to_owned()));
        }
        Ok((url.to_owned(), scope[2].to_owned(), scope[3].to_owned()))
    }

    /// Whether it is an ARN without a region.
    fn is_multi_region(&self) -> bool {
        self.bucket.starts_with("arn:") && self.bucket.contains(":s3::")
    }

    /// The deviation that this row is one of.
    fn deviation(&self) -> &'static str {
        let has = |flag: &str| self.flags.iter().any(|other| other == flag);
        let endpoint = self.endpoint.as_deref().unwrap_or_default();
        match () {
            () if self.bucket.ends_with("--x-s3") => DIRECTORY,
            () if self.is_multi_region() && !endpoint.is_empty() => MULTI_REGION,
            () if self.is_multi_region() || self.bucket.ends_with(".mrap") => ALIAS,
            () if has("accelerate") => ACCELERATION,
            () if self.bucket.ends_with("/Films") => CAPITALS,
            () if endpoint.contains("127.0.0.1") || endpoint.contains("[::1]") => ADDRESS,
            () if self.bucket.contains(":s3-outposts:") => OUTPOST,
            () if self.bucket == "ab" => SHORT,
            () if !endpoint.is_empty() => NO_HOST,
            () => UNKNOWN_REGION,
        }
    }
}

#[test]
fn each_bucket_is_where_the_rules_of_aws_have_it_or_a_deviation_is_named() {
    let rows: Vec<Row> = read(TEXT);
    let (mut equal, mut refused) = (0, 0);
    let mut deviations = BTreeMap::from(DEVIATIONS.map(|(why, _)| (why, 0)));
    for row in &rows {
        assert_ne!(row.url.is_some(), row.error.is_some(), "{row:?}");
        match (row.published(), row.ours()) {
            (Some(published), Ok(ours)) if published == ours => equal += 1,
            (None, Err(_)) => refused += 1,
            (None, Ok(ours)) => panic!("the rules refuse what we sign: {row:?} {ours:?}"),
            (Some(_), ours) => {
                assert!(ours.is_err() || [OUTPOST, SHORT].contains(&row.deviation()), "{row:?} {ours:?}");
                *deviations.entry(row.deviation()).or_insert(0) += 1;
            }
        }
    }
    assert_eq!((rows.len(), equal, refused), (828, 451, 305));
    assert_eq!(deviations, BTreeMap::from(DEVIATIONS));
}
