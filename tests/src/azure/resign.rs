//! A request as it stands, signed anew: the right one of its shape.

use presign_azure::Kind;
use presign_core::{HmacKey, base64_decode, base64_encode, percent};

use super::AzurePen;
use crate::Presented;

impl AzurePen {
    /// `presented` with the signature that suits what it says, whatever that is: no check of the library's stands
    /// before it. A refusal of a wrong request proves something only if this one is not refused in the same words.
    pub(crate) fn resigned(&self, presented: &Presented) -> Presented {
        let signature = base64_encode(&self.mac(presented));
        let mut pair = String::from("sig=");
        percent::query(&signature, &mut pair);
        let unsigned = presented.clone().with_parameter("sig", |_| None);
        if unsigned.pairs().iter().all(|pair| pair.is_empty()) {
            return unsigned.with_pairs(&[pair]);
        }
        unsigned.with_pair(&pair)
    }

    fn mac(&self, presented: &Presented) -> [u8; 32] {
        let pairs: Vec<(String, String)> = presented.pairs().into_iter().map(decoded).collect();
        // A parameter that comes twice is a list to Express, which writes it with commas.
        let value = |name: &str| {
            let values: Vec<&str> =
                pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
            (!values.is_empty()).then(|| values.join(","))
        };
        let says = |names: &[&str]| names.iter().any(|name| value(name).is_some());
        let kind = if says(&["ss", "srt"]) && !says(&["sr"]) {
            Kind::Account
        } else if says(&["skoid", "sktid", "skt", "ske", "sks", "skv"]) {
            Kind::BlobDelegation
        } else {
            Kind::Blob
        };
        let version = value("sv").and_then(|text| text.parse().ok()).unwrap_or(self.version);
        let resource = self.canonical(presented.path(), value("sr").as_deref() == Some("c"));
        let lines: Vec<(&str, String)> = LINES
            .iter()
            .filter_map(|name| {
                let value = match *name {
                    "account" => Some(self.ground.account.clone()),
                    "resource" => Some(resource.clone()),
                    "snapshot" => match value("sr").as_deref() {
                        Some("bs") => value("snapshot"),
                        Some("bv") => value("versionid"),
                        _ => None,
                    },
                    name => value(name),
                };
                value.map(|value| (*name, value))
            })
            .collect();
        let line = |name: &str| lines.iter().find_map(|(other, value)| (*other == name).then_some(value.as_str()));
        let text = kind.string_to_sign(version, line);
        HmacKey::new(&base64_decode(&self.base64).unwrap_or_default()).sign(text.as_bytes())
    }

    fn canonical(&self, path: &str, container: bool) -> String {
        let path = percent::decode(path).unwrap_or_default().into_owned();
        let below = path.strip_prefix('/').unwrap_or(&path);
        // A blob's name may have slashes, an account and a container have none.
        let end = if container { 2 } else { usize::MAX };
        let named: Vec<&str> = below.split('/').take(end).collect();
        format!("/blob/{}", named.join("/"))
    }
}

/// Every line of every kind.
const LINES: [&str; 32] = [
    "account", "sp", "ss", "srt", "st", "se", "resource", "si", "sip", "spr", "sv", "sr", "snapshot", "ses", "rscc",
    "rscd", "rsce", "rscl", "rsct", "skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid", "skdutid",
    "sduoid", "srh", "srq",
];

fn decoded(pair: &str) -> (String, String) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let decode = |text: &str| percent::decode(text).map_or_else(|| text.to_owned(), |text| text.into_owned());
    (decode(name), decode(value))
}
