use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::{Error, ErrorKind, Result};

/// A network of clients: an address, or an address with a prefix length.
///
/// ```
/// use presign_core::IpNet;
/// let net: IpNet = "192.0.2.0/24".parse()?;
/// assert!(net.contains("192.0.2.7".parse()?));
/// assert!("192.0.2.7/24".parse::<IpNet>().is_err(), "host bits are set: a typing error, or another network");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IpNet {
    address: IpAddr,
    prefix: u8,
}

impl IpNet {
    /// The network's first address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// How many leading bits are the network's.
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Whether `address` belongs to it. An IPv4 address mapped into IPv6 counts as the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && mask(address, self.prefix) == bits(self.address)
    }
}

impl FromStr for IpNet {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refusal = || {
            Error::new(
                ErrorKind::Term,
                "read a client network: write an IP address or a CIDR such as 192.0.2.0/24, host bits zero",
            )
        };
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| refusal())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => longest,
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().map_err(|_| refusal())?,
            Some(_) => return Err(refusal()),
        };
        // An IPv4 address within an IPv6 one is an IPv4 address: a network of those would hold nobody.
        if prefix > longest || mask(address, prefix) != bits(address) || address.to_canonical() != address {
            return Err(refusal());
        }
        Ok(Self { address, prefix })
    }
}

impl fmt::Display for IpNet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// The address as the high bits of a number.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn mask(address: IpAddr, prefix: u8) -> u128 {
    let host = u128::MAX.checked_shr(u32::from(prefix)).unwrap_or(0);
    bits(address) & !host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses_alone() {
        let cases = [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("192.0.2.7", "::ffff:192.0.2.7", true),
            ("2001:db8::/32", "2001:db8:1::", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("::1/128", "::1", true),
        ];
        for (net, address, inside) in cases {
            assert_eq!(net.parse::<IpNet>().unwrap().contains(address.parse().unwrap()), inside, "{net} {address}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "/",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.1/8",
            "::/129",
            "10.0.0/8",
            "a",
            "10.0.0.0/+8",
            "1/1",
            "::ffff:192.0.2.0/120",
        ] {
            assert!(text.parse::<IpNet>().is_err(), "{text}");
        }
    }
}
