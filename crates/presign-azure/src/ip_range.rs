use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use presign_core::{Error, ErrorKind, IpNet, Result};

/// The clients that a SAS is for, `sip`: one IPv4 address, or all from a first to a last.
/// <https://learn.microsoft.com/rest/api/storageservices/create-service-sas#specify-an-ip-address-or-ip-range>
///
/// ```
/// use presign_azure::IpRange;
/// let range: IpRange = "168.1.5.60-168.1.5.70".parse()?;
/// assert!(range.contains("168.1.5.70".parse()?));
/// assert!(!range.contains("168.1.5.71".parse()?));
/// // A network is a range; of IPv6 there is none.
/// let network: presign_core::IpNet = "192.0.2.0/30".parse()?;
/// assert_eq!(IpRange::try_from(network)?.to_string(), "192.0.2.0-192.0.2.3");
/// assert!("::1".parse::<IpRange>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IpRange {
    first: Ipv4Addr,
    last: Ipv4Addr,
}

impl IpRange {
    /// Whether `address` is one of them. An IPv4 address mapped into IPv6 counts as the IPv4 address.
    pub fn contains(self, address: IpAddr) -> bool {
        matches!(address.to_canonical(), IpAddr::V4(address) if (self.first..=self.last).contains(&address))
    }
}

impl FromStr for IpRange {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.parse(), last.parse()) {
            (Ok(first), Ok(last)) if first <= last => Ok(Self { first, last }),
            _ => Err(Error::new(
                ErrorKind::Term,
                "read a range of clients: write one IPv4 address, or the first and the last, as in \
                 168.1.5.60-168.1.5.70",
            )),
        }
    }
}

impl From<Ipv4Addr> for IpRange {
    fn from(address: Ipv4Addr) -> Self {
        Self { first: address, last: address }
    }
}

impl TryFrom<IpNet> for IpRange {
    type Error = Error;

    fn try_from(network: IpNet) -> Result<Self> {
        let IpAddr::V4(first) = network.address() else {
            return Err(Error::unsupported(
                "a client network of IPv6",
                "azure",
                "name an IPv4 network, or leave it out and set the account's firewall",
            ));
        };
        let hosts = u32::MAX.checked_shr(u32::from(network.prefix())).unwrap_or(0);
        Ok(Self { first, last: Ipv4Addr::from_bits(first.to_bits() | hosts) })
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { self.first.fmt(f) } else { write!(f, "{}-{}", self.first, self.last) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_network_is_the_range_of_its_addresses() {
        for (network, range) in [
            ("0.0.0.0/0", "0.0.0.0-255.255.255.255"),
            ("10.0.0.0/8", "10.0.0.0-10.255.255.255"),
            ("192.0.2.4/31", "192.0.2.4-192.0.2.5"),
            ("192.0.2.7", "192.0.2.7"),
        ] {
            assert_eq!(IpRange::try_from(network.parse::<IpNet>().unwrap()).unwrap().to_string(), range);
        }
        assert!(IpRange::try_from("2001:db8::/32".parse::<IpNet>().unwrap()).is_err());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in
            ["", "-", "1.2.3.4-", "-1.2.3.4", "1.2.3.4-1.2.3.3", "1.2.3", "1.2.3.4-1.2.3.5-1.2.3.6", "1.2.3.4/32", "ip"]
        {
            assert!(text.parse::<IpRange>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9.:-]{0,24}|\\PC{0,12}", a: u32, b: u32) {
            if let Ok(range) = text.parse::<IpRange>() {
                prop_assert_eq!(range.to_string().parse::<IpRange>().unwrap(), range);
            }
            let range = IpRange { first: a.min(b).into(), last: a.max(b).into() };
            prop_assert_eq!(range.to_string().parse::<IpRange>().unwrap(), range);
        }
    }
}
