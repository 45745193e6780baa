use presign_core::{Error, ErrorKind, Result};

use crate::Endpoint;
use crate::partition::Partition;

/// Which of the hosts that AWS has for a region.
/// <https://docs.aws.amazon.com/general/latest/gr/s3.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variant {
    /// IPv6 beside IPv4.
    pub(crate) dual_stack: bool,
    /// Held to FIPS 140.
    pub(crate) fips: bool,
    /// Transfer Acceleration.
    pub(crate) accelerate: bool,
}

impl Variant {
    /// The host of `service` (`s3`, `s3-accesspoint`, …) in `region`.
    pub(crate) fn host(self, service: &str, region: &str) -> Result<String> {
        let partition = self.partition(region)?;
        let fips = if self.fips { "-fips" } else { "" };
        let dual_stack = if self.dual_stack { ".dualstack" } else { "" };
        Ok(format!("{service}{fips}{dual_stack}.{region}.{}", partition.domain))
    }

    /// The endpoint of `region`.
    pub(crate) fn endpoint(self, region: &str) -> Result<Endpoint> {
        if !self.accelerate {
            return format!("https://{}", self.host("s3", region)?).parse();
        }
        let domain = self.partition(region)?.domain;
        let dual_stack = if self.dual_stack { ".dualstack" } else { "" };
        format!("https://s3-accelerate{dual_stack}.{domain}").parse()
    }

    /// The first of what was chosen.
    pub(crate) fn named(self) -> Option<&'static str> {
        let chosen = [(self.dual_stack, "dual-stack"), (self.fips, "FIPS"), (self.accelerate, "acceleration")];
        chosen.into_iter().find_map(|(chosen, name)| chosen.then_some(name))
    }

    fn partition(self, region: &str) -> Result<&'static Partition> {
        let partition = Partition::of(region).ok_or_else(|| {
            refusal(
                "that is no region of AWS whose domain is known; write it as us-east-1, or give the endpoint of your \
                 service",
            )
        })?;
        match self {
            Self { fips: true, accelerate: true, .. } => {
                Err(refusal("Transfer Acceleration has no FIPS hosts; choose one of the two"))
            }
            Self { fips: true, .. } if !partition.has_fips => {
                Err(refusal("AWS has no FIPS hosts in this region; leave FIPS out, or choose another region"))
            }
            Self { accelerate: true, .. } if !partition.has_acceleration => {
                Err(refusal("this region has no Transfer Acceleration; leave it out"))
            }
            _ => Ok(partition),
        }
    }
}

fn refusal(text: &str) -> Error {
    Error::new(ErrorKind::Config, format!("find the endpoint: {text}"))
}
