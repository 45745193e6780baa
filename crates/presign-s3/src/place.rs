use presign_core::{Error, ErrorKind, Result};
use presign_v4::{AWS4, Base, Bound};

use crate::account::Shared;
use crate::arn::{AccessPoint, Kind, is_arn, is_label};
use crate::partition::Partition;
use crate::{Addressing, Endpoint, SERVICE, Signature};

/// Where a bucket answers, and what its signature is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where the bucket's name stands.
    #[cfg(feature = "sigv2")]
    pub(crate) addressing: Addressing,
    /// Its URL.
    pub(crate) base: Base,
    /// The authority as clients send it in `Host`.
    pub(crate) host: String,
    /// The same as a header that is bound.
    pub(crate) bound: Bound,
    /// The region of the scope.
    pub(crate) region: String,
    /// The service of the scope.
    pub(crate) service: &'static str,
}

impl Place {
    /// The place of the bucket `name`, or of the access point whose ARN it is.
    pub(crate) fn of(account: &Shared, name: &str) -> Result<Self> {
        if is_arn(name) {
            return Self::of_access_point(account, &AccessPoint::parse(name)?);
        }
        check_name(name)?;
        #[cfg(feature = "sigv4a")]
        if let Signature::V4a(set) = &account.signature
            && account.endpoint.is_none()
            && !set.covers(&account.region)
        {
            let text = "sign for a set of regions: it does not cover the region whose host the URL names; add that one";
            return Err(Error::new(ErrorKind::Config, text));
        }
        #[cfg(feature = "sigv2")]
        if let (Some(preset), Signature::V2) = (account.preset, &account.signature) {
            preset.check_sigv2()?;
        }
        let endpoint = &account.endpoint()?;
        #[cfg(feature = "sigv2")]
        if account.signature == Signature::V2 && !endpoint.base().prefix().is_empty() {
            return Err(Error::unsupported(
                "an endpoint with a path by Signature Version 2",
                "s3",
                "sign by Version 4: Version 2 leaves out the host, and at another one the path begins with a bucket",
            ));
        }
        check_alias(name, endpoint)?;
        let addressing = addressing(account, endpoint, name)?;
        let (host, path) = match addressing {
            Addressing::Path => (endpoint.authority().to_owned(), format!("{}/{name}", endpoint.base().prefix())),
            Addressing::VirtualHost => (endpoint.authority_of(name), endpoint.base().prefix().to_owned()),
        };
        Ok(Self {
            #[cfg(feature = "sigv2")]
            addressing,
            base: base(endpoint, &host, &path),
            bound: Bound::new(&AWS4, &[("host", &host)]),
            host,
            region: account.region.clone(),
            service: SERVICE,
        })
    }

    /// The region is the ARN's: a signature for another one would never hold.
    fn of_access_point(account: &Shared, point: &AccessPoint<'_>) -> Result<Self> {
        let refusal = |text: &str| Error::new(ErrorKind::Config, format!("address an access point: {text}"));
        if Partition::of(&account.region) != Some(point.partition) {
            return Err(refusal("the account's region is of another partition than the ARN's; choose one of the same"));
        }
        #[cfg(feature = "sigv2")]
        if account.signature == Signature::V2 {
            return Err(refusal("Signature Version 2 has no text for it; sign by Version 4"));
        }
        check_regions(&account.signature, point)?;
        if account.preset.is_some() {
            return Err(refusal("only AWS has them; leave the preset out"));
        }
        if account.addressing == Some(Addressing::Path) {
            return Err(refusal("it stands in the host name, never in the path; leave path style out"));
        }
        let variant = account.variant;
        if point.kind == Kind::MultiRegion && (account.endpoint.is_some() || variant.named().is_some()) {
            return Err(refusal(
                "one of several regions has a single host; leave out the endpoint, dual-stack, FIPS and acceleration",
            ));
        }
        if variant.accelerate || (variant.dual_stack && point.kind != Kind::Bucket) {
            return Err(refusal(
                "it has no such hosts; leave acceleration out, and dual-stack for Lambda and Outposts",
            ));
        }
        if variant.fips && matches!(point.kind, Kind::Outpost(_)) {
            return Err(refusal("Outposts have no FIPS hosts; leave FIPS out"));
        }
        let endpoint: Endpoint = match &account.endpoint {
            Some(_) => account.endpoint()?,
            None => format!("https://{}", point.service_host(variant)?).parse()?,
        };
        if endpoint.base().is_address() {
            return Err(refusal("the endpoint is an IP address, which has no host names below it; give a host name"));
        }
        let label = match point.kind {
            Kind::Outpost(outpost) => format!("{}.{outpost}", point.label),
            _ => point.label.clone(),
        };
        let host = endpoint.authority_of(&label);
        Ok(Self {
            #[cfg(feature = "sigv2")]
            addressing: Addressing::VirtualHost,
            base: base(&endpoint, &host, endpoint.base().prefix()),
            bound: Bound::new(&AWS4, &[("host", &host)]),
            host,
            // SigV4A has a set of its own.
            region: point.region.to_owned(),
            service: point.kind.service(),
        })
    }
}

/// The URL of `host` by the endpoint's scheme, below `path`.
fn base(endpoint: &Endpoint, host: &str, path: &str) -> Base {
    Base::new(&format!("{}://{host}", endpoint.base().scheme()), path)
}

/// Refuses a signature that could not hold in the regions of `point`.
fn check_regions(signature: &Signature, point: &AccessPoint<'_>) -> Result<()> {
    match signature {
        #[cfg(feature = "sigv4a")]
        Signature::V4a(set) if point.kind != Kind::MultiRegion && !set.covers(point.region) => Err(Error::new(
            ErrorKind::Config,
            "address an access point: the set of regions does not cover its own; add the region of the ARN",
        )),
        #[cfg(feature = "sigv4a")]
        Signature::V4a(_) => Ok(()),
        _ if point.kind == Kind::MultiRegion => Err(Error::unsupported(
            "a Multi-Region Access Point",
            "s3",
            "sign with SigV4A (signature v4a), or name an access point of one region: a signature of SigV4 holds in one \
             region alone",
        )),
        _ => Ok(()),
    }
}

/// Refuses what can't stand for a bucket: with a slash in it, it would be another bucket, and the object another one.
pub(crate) fn check_source(name: &str) -> Result<()> {
    if is_arn(name) { AccessPoint::parse(name).map(|_| ()) } else { check_name(name) }
}

/// What AWS allows today, and the names of its early days, which other services still allow. None of it can end a
/// path segment or a host name.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
fn check_name(name: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if name.is_empty() || name.len() > 255 || !name.bytes().all(plain) || matches!(name, "." | "..") {
        return Err(Error::new(
            ErrorKind::Config,
            "name a bucket: the name is empty, too long, or has characters beside letters, digits, `-`, `_` and `.`; \
             give the bucket's name alone",
        ));
    }
    Ok(())
}

/// Refuses names by which AWS means something that another host answers for, and another scope.
fn check_alias(name: &str, endpoint: &Endpoint) -> Result<()> {
    const ELSEWHERE: [(&str, &str, &str); 4] = [
        ("--x-s3", "a directory bucket", "use a general purpose bucket: this one takes sessions of S3 Express alone"),
        ("--xa-s3", "a directory bucket's access point", "use a bucket: this one takes sessions of S3 Express alone"),
        (".mrap", "the alias of a Multi-Region Access Point", "give its ARN"),
        ("--op-s3", "the alias of an access point on Outposts", "give its ARN"),
    ];
    match ELSEWHERE.iter().find(|(suffix, ..)| endpoint.is_aws() && name.ends_with(suffix)) {
        Some((_, what, instead)) => Err(Error::unsupported(*what, "s3", *instead)),
        None => Ok(()),
    }
}

fn addressing(account: &Shared, endpoint: &Endpoint, name: &str) -> Result<Addressing> {
    let accelerated = account.variant.accelerate;
    // A bucket has three characters at the least; with fewer AWS itself addresses it by path.
    let labels = name.split('.').all(is_label) && (name.len() >= 3 || !endpoint.is_aws());
    let refusal = match (labels, name.contains('.') && (endpoint.base().is_https() || accelerated)) {
        _ if endpoint.base().is_address() => "the endpoint is an IP address, which has no host names below it",
        (false, _) => "the name can't be part of a host name",
        (true, true) => "a name with dots is not covered by the endpoint's TLS certificate",
        (true, false) => "",
    };
    let by_host = endpoint.is_aws() || account.preset.is_some_and(|preset| preset.by_virtual_host());
    match account.addressing {
        Some(Addressing::Path) | None if accelerated && (account.addressing.is_some() || !refusal.is_empty()) => {
            let why = if refusal.is_empty() { "path style was chosen" } else { refusal };
            let text =
                format!("accelerate the bucket: that takes its name in the host, but {why}; leave acceleration out");
            Err(Error::new(ErrorKind::Config, text))
        }
        Some(Addressing::VirtualHost) if !refusal.is_empty() => Err(Error::new(
            ErrorKind::Config,
            format!("address the bucket by virtual host: {refusal}; address it by path"),
        )),
        Some(addressing) => Ok(addressing),
        None if by_host && refusal.is_empty() => Ok(Addressing::VirtualHost),
        None => Ok(Addressing::Path),
    }
}
