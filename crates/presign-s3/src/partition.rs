/// A partition of AWS: regions under one domain, with accounts of their own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// As ARNs have it.
    pub(crate) name: &'static str,
    /// What its regions' names have before their last word and number.
    prefix: &'static str,
    /// The domain of its hosts.
    pub(crate) domain: &'static str,
    /// Whether it has hosts that hold to FIPS 140.
    pub(crate) has_fips: bool,
    /// Whether it has Transfer Acceleration.
    pub(crate) has_acceleration: bool,
}

/// Names and domains are those of `data/partitions.json` of botocore 1.44.5, and FIPS is as in the S3 endpoint rules
/// there. Acceleration: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html>.
const PARTITIONS: [Partition; 8] = [
    Partition { has_acceleration: true, ..of("aws", "", "amazonaws.com") },
    Partition { has_fips: false, ..of("aws-cn", "cn", "amazonaws.com.cn") },
    of("aws-us-gov", "us-gov", "amazonaws.com"),
    of("aws-eusc", "eusc-de", "amazonaws.eu"),
    of("aws-iso", "us-iso", "c2s.ic.gov"),
    of("aws-iso-b", "us-isob", "sc2s.sgov.gov"),
    of("aws-iso-e", "eu-isoe", "cloud.adc-e.uk"),
    of("aws-iso-f", "us-isof", "csp.hci.ic.gov"),
];

const fn of(name: &'static str, prefix: &'static str, domain: &'static str) -> Partition {
    Partition { name, prefix, domain, has_fips: true, has_acceleration: false }
}

impl Partition {
    /// The partition of `region`, if that can be the name of a region.
    pub(crate) fn of(region: &str) -> Option<&'static Self> {
        // us-east-1, us-gov-west-1: a prefix, a word, and a number.
        let (rest, number) = region.rsplit_once('-')?;
        let (prefix, word) = rest.rsplit_once('-')?;
        let letters = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        if region.len() > 63 || !digits || !letters(word) || !prefix.split('-').all(letters) {
            return None;
        }
        let named = PARTITIONS.iter().find(|partition| partition.prefix == prefix);
        // AWS adds places faster than anybody lists them, but not isolated ones, whose domains can't be guessed.
        let apart = prefix.split('-').any(|word| word.starts_with("iso") || word == "eusc" || word == "cn");
        named.or_else(|| if apart { None } else { PARTITIONS.first() })
    }

    /// The partition that ARNs call `name`.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        PARTITIONS.iter().find(|partition| partition.name == name)
    }

    /// Whether `host` is below a domain of AWS.
    pub(crate) fn has_host(host: &str) -> bool {
        let below = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        PARTITIONS.iter().any(|partition| below(partition.domain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_has_its_partition() {
        for (region, name) in [
            ("us-east-1", "aws"),
            ("ap-southeast-7", "aws"),
            ("xx-somewhere-12", "aws"),
            ("cn-northwest-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-isob-east-1", "aws-iso-b"),
        ] {
            assert_eq!(Partition::of(region).unwrap().name, name, "{region}");
        }
        for region in [
            "",
            "auto",
            "EU",
            "us-east",
            "us-east-",
            "us--1",
            "us-east-1a",
            "US-EAST-1",
            "us_east_1",
            "us-east-1.",
            "us-east-1 ",
            "-east-1",
            "us-isox-east-1",
            "eusc-fr-east-1",
            "cn-gov-north-1",
            "us-é-1",
        ] {
            assert_eq!(Partition::of(region), None, "{region}");
        }
        assert_eq!(Partition::of(&format!("us-{}-1", "a".repeat(60))), None);
    }

    #[test]
    fn aws_is_known_by_its_domains() {
        for (host, aws) in [
            ("s3.amazonaws.com", true),
            ("s3.cn-north-1.amazonaws.com.cn", true),
            ("s3.eusc-de-east-1.amazonaws.eu", true),
            ("amazonaws.com.example", false),
            ("notamazonaws.com", false),
            ("amazonaws.com", false),
        ] {
            assert_eq!(Partition::has_host(host), aws, "{host}");
        }
    }
}
