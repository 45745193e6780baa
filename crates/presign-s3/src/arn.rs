use presign_core::{Error, ErrorKind, Result};

use crate::partition::Partition;
use crate::variant::Variant;

/// An access point that stands in a bucket's place, by its ARN.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html>
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AccessPoint<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) partition: &'static Partition,
    /// Empty for a Multi-Region Access Point.
    pub(crate) region: &'a str,
    /// `NAME-ACCOUNT`, or the alias of a Multi-Region Access Point, as hosts begin.
    pub(crate) label: String,
}

/// What an access point gives access to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Bucket,
    ObjectLambda,
    /// A bucket on the Outpost of this id.
    Outpost(&'a str),
    /// Buckets of several regions.
    MultiRegion,
}

impl Kind<'_> {
    /// The service of the credential scope.
    pub(crate) fn service(self) -> &'static str {
        match self {
            Self::Bucket | Self::MultiRegion => crate::SERVICE,
            Self::ObjectLambda => "s3-object-lambda",
            Self::Outpost(_) => "s3-outposts",
        }
    }

    /// How its hosts call the service.
    fn host(self) -> &'static str {
        match self {
            Self::Bucket => "s3-accesspoint",
            Self::ObjectLambda => "s3-object-lambda",
            Self::Outpost(_) => "s3-outposts",
            Self::MultiRegion => "accesspoint.s3-global",
        }
    }
}

/// Whether `name` is an ARN and not the name of a bucket, which has no colon.
pub(crate) fn is_arn(name: &str) -> bool {
    name.starts_with("arn:")
}

impl<'a> AccessPoint<'a> {
    /// Reads `arn:PARTITION:s3:REGION:ACCOUNT:accesspoint/NAME`, and its kin of Object Lambda and Outposts. A colon may
    /// stand for the slash, and a Multi-Region Access Point has no region.
    pub(crate) fn parse(arn: &'a str) -> Result<Self> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, partition, service, region, account, resource] = parts[..] else {
            return Err(refusal(FORM));
        };
        let resource: Vec<&str> = resource.split([':', '/']).collect();
        let (kind, name) = match (service, &resource[..]) {
            ("s3", ["accesspoint", alias]) if region.is_empty() => (Kind::MultiRegion, *alias),
            ("s3", ["accesspoint", name]) => (Kind::Bucket, *name),
            ("s3-object-lambda", ["accesspoint", name]) => (Kind::ObjectLambda, *name),
            ("s3-outposts", ["outpost", outpost, "accesspoint", name]) if is_label(outpost) => {
                (Kind::Outpost(outpost), *name)
            }
            _ => return Err(refusal(FORM)),
        };
        let of_region = match kind {
            Kind::MultiRegion => Partition::named(partition),
            _ => Partition::of(region).filter(|of_region| of_region.name == partition),
        };
        let Some(partition) = of_region else {
            return Err(refusal("its region is none of its partition; copy the ARN from the console"));
        };
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refusal("its account is not twelve digits; copy the ARN from the console"));
        }
        let label = match kind {
            Kind::MultiRegion => name.to_owned(),
            _ => format!("{name}-{account}"),
        };
        match kind {
            Kind::MultiRegion if !label.strip_suffix(".mrap").is_some_and(is_label) => {
                Err(refusal("without a region it is one of several, by its alias, which ends in .mrap; copy the ARN"))
            }
            Kind::MultiRegion => Ok(Self { kind, partition, region, label }),
            _ if !is_label(name) || !is_label(&label) => {
                Err(refusal("its name can't stand in a host; access points have lower-case letters, digits and -"))
            }
            _ => Ok(Self { kind, partition, region, label }),
        }
    }

    /// The host that its own stands below.
    pub(crate) fn service_host(&self, variant: Variant) -> Result<String> {
        match self.kind {
            Kind::MultiRegion => Ok(format!("{}.{}", self.kind.host(), self.partition.domain)),
            _ => variant.host(self.kind.host(), self.region),
        }
    }
}

const FORM: &str = "that is no ARN of an access point; write arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME, or give a \
                    bucket's name";

fn refusal(text: &str) -> Error {
    Error::new(ErrorKind::Config, format!("name an access point: {text}"))
}

/// Whether `text` is one label of a host name, in lower case.
pub(crate) fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len()) && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_arn_names_one_access_point_or_is_refused() {
        let read = |arn| AccessPoint::parse(arn).map(|point| (point.kind, point.region, point.label));
        let label = || "films-123456789012".to_owned();
        for (arn, kind) in [
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/films", Kind::Bucket),
            ("arn:aws:s3:us-west-2:123456789012:accesspoint:films", Kind::Bucket),
            ("arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/films", Kind::ObjectLambda),
            ("arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/accesspoint/films", Kind::Outpost("op-01")),
        ] {
            assert_eq!(read(arn).unwrap(), (kind, "us-west-2", label()), "{arn}");
        }
        for arn in [
            "arn:",
            "arn:aws:s3:::films",
            "arn:aws:s3:us-west-2:123456789012:bucket/films",
            "arn:aws:s3:us-west-2:123456789012:accesspoint",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/films/object",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/a.b",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/-a",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/Films",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/a@b",
            "arn:aws:s3:us-west-2::accesspoint/films",
            "arn:aws:s3:us-west-2:12345678901:accesspoint/films",
            "arn:aws:s3:us-west-2:12345678901a:accesspoint/films",
            "arn:aws:s3:west:123456789012:accesspoint/films",
            "arn:aws:s3:cn-north-1:123456789012:accesspoint/films",
            "arn:aws-cn:s3:us-west-2:123456789012:accesspoint/films",
            "arn:aws:sqs:us-west-2:123456789012:accesspoint/films",
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01",
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op.01/accesspoint/films",
            "arn:aws:s3-object-lambda::123456789012:accesspoint/films",
        ] {
            assert_eq!(*read(arn).unwrap_err().kind(), ErrorKind::Config, "{arn}");
        }
        let long = format!("arn:aws:s3:us-west-2:123456789012:accesspoint/{}", "a".repeat(51));
        assert!(AccessPoint::parse(&long).is_err());
    }

    #[test]
    fn a_multi_region_access_point_goes_by_its_alias() {
        for arn in [
            "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap",
            "arn:aws-cn:s3::123456789012:accesspoint/a.mrap",
        ] {
            let point = AccessPoint::parse(arn).unwrap();
            assert_eq!((point.kind, point.region), (Kind::MultiRegion, ""));
            assert!(arn.ends_with(&point.label) && arn.starts_with(&format!("arn:{}:", point.partition.name)));
        }
        for arn in [
            "arn:aws:s3::123456789012:accesspoint/films",
            "arn:aws:s3::123456789012:accesspoint/.mrap",
            "arn:aws:s3::123456789012:accesspoint/a.b.mrap",
            "arn:aws:s3::123456789012:accesspoint/A.mrap",
            "arn:aws:s3::123456789012:accesspoint/a.mrap/k",
            "arn:aws:s3::123456789012:accesspoint/a@b.mrap",
            "arn:aws:s3::12345678901:accesspoint/a.mrap",
            "arn:aws-x:s3::123456789012:accesspoint/a.mrap",
            "arn:aws:s3-object-lambda::123456789012:accesspoint/a.mrap",
            "arn:aws:s3:us-east-1:123456789012:accesspoint/a.mrap",
        ] {
            assert_eq!(*AccessPoint::parse(arn).unwrap_err().kind(), ErrorKind::Config, "{arn}");
        }
    }

    proptest! {
        #[test]
        fn any_arn_is_read_or_refused(arn in "arn:[a-z0-9:/.@#-]{0,80}") {
            if let Ok(point) = AccessPoint::parse(&arn) {
                prop_assert!(point.label.split('.').all(is_label));
            }
        }
    }
}
