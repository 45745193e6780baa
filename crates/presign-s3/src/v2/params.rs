use presign_core::{Denied, Reason, Received, Timestamp, base64_decode};

use super::{SIGNED, TOKEN, is_signed_header};

/// The parameters of a URL of Version 2. Nothing of them can be trusted.
#[derive(Clone)]
pub(crate) struct Params {
    pub(crate) key_id: String,
    pub(crate) expires: Timestamp,
    /// Twenty bytes.
    #[cfg_attr(
        not(feature = "sigv2"),
        expect(dead_code, reason = "who only looks reads it and compares it with nothing")
    )]
    pub(crate) signature: Vec<u8>,
    /// The parameters on the list of those that are signed, decoded, sorted by name.
    pub(crate) query: Vec<(String, Option<String>)>,
    /// The signed headers that came as parameters, where some signers put them.
    pub(crate) hoisted: Vec<(String, String)>,
    /// The parameters that the signature does not cover.
    pub(crate) unsigned: Vec<(String, Option<String>)>,
}

const OWN: [&str; 3] = ["AWSAccessKeyId", "Expires", "Signature"];

impl Params {
    /// Reads the query, of which each name comes once, and the scheme's own in the one spelling that signers write.
    pub(crate) fn read(received: &Received<'_>) -> Result<Self, Denied> {
        let mut pairs = received.pairs()?;
        let mut own = OWN.map(|_| String::new());
        for (value, name) in own.iter_mut().zip(OWN) {
            *value = take(&mut pairs, name)?;
        }
        let [key_id, expires, signature] = own;
        pairs.sort();
        if pairs.windows(2).any(|two| matches!(two, [(one, _), (other, _)] if one == other)) {
            return Err(Reason::Repeated("a query parameter").into());
        }
        let (query, rest): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, _)| SIGNED.contains(&name.as_str()));
        let (hoisted, unsigned): (Vec<_>, _) = rest.into_iter().partition(|(name, _)| is_signed_header(name));
        Ok(Self {
            key_id,
            expires: instant(&expires).ok_or(Reason::Unacceptable("Expires"))?,
            signature: base64_decode(&signature)
                .filter(|bytes| bytes.len() == 20)
                .ok_or(Reason::Unacceptable("Signature"))?,
            query,
            hoisted: hoisted.into_iter().map(hoisted_header).collect::<Result<_, _>>()?,
            unsigned,
        })
    }

    pub(crate) fn has_token(&self) -> bool {
        self.hoisted.iter().any(|(name, _)| name == TOKEN)
    }

    /// The signed ones but the token, whether as parameters or as headers.
    pub(crate) fn signed(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let query = self.query.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
        let hoisted = self.hoisted.iter().map(|(name, value)| (name.as_str(), Some(value.as_str())));
        query.chain(hoisted.filter(|(name, _)| *name != TOKEN))
    }
}

/// A header that came as a parameter: without the blanks around its value, which are not signed, and nothing in it that
/// no header could carry.
fn hoisted_header((name, value): (String, Option<String>)) -> Result<(String, String), Denied> {
    let value = value.unwrap_or_default();
    match http::HeaderValue::from_bytes(value.as_bytes()) {
        Ok(_) => Ok((name, value.trim().to_owned())),
        Err(_) => Err(Reason::Malformed("a signed header").into()),
    }
}

/// Takes the value of one of the scheme's own parameters out of `pairs`.
fn take(pairs: &mut Vec<(String, Option<String>)>, name: &'static str) -> Result<String, Denied> {
    let mut spelled = pairs.iter().enumerate().filter(|(_, (other, _))| other.eq_ignore_ascii_case(name));
    let place = match (spelled.next(), spelled.next()) {
        (_, Some(_)) => return Err(Reason::Repeated(name).into()),
        (Some((place, (spelling, _))), None) if spelling == name => place,
        _ => return Err(Reason::Missing(name).into()),
    };
    pairs.remove(place).1.filter(|value| !value.is_empty()).ok_or(Reason::Unacceptable(name).into())
}

/// Seconds since 1970, in the one spelling that a number has.
fn instant(text: &str) -> Option<Timestamp> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { Timestamp::from_unix(text.parse().ok()?).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use presign_core::Origin;
    use proptest::prelude::*;

    use super::*;

    fn read(query: &str) -> Result<Params, Reason> {
        let request = http::Request::get(format!("/k?{query}")).header("host", "h").body(());
        let (parts, ()) = request.map_err(|_| Reason::Malformed("the test's URL"))?.into_parts();
        let origin = Origin::HostHeader { scheme: "http".into() };
        let params = Received::new(&parts, &origin, None).and_then(|received| Params::read(&received));
        params.map_err(|denied| denied.reason().clone())
    }

    const RIGHT: &str = "AWSAccessKeyId=AKID&Expires=1175139620&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D";

    #[test]
    fn each_parameter_is_put_where_it_belongs() {
        let params = read(&format!("versionId=1&x-amz-acl=private&prefix=a&acl&{RIGHT}&content-type=a%2Fb")).unwrap();
        assert_eq!((params.key_id.as_str(), params.expires.unix()), ("AKID", 1_175_139_620));
        assert_eq!(params.query, [("acl".into(), None), ("versionId".into(), Some("1".into()))]);
        assert_eq!(params.hoisted, [("content-type".into(), "a/b".into()), ("x-amz-acl".into(), "private".into())]);
        assert_eq!(params.unsigned, [("prefix".to_owned(), Some("a".to_owned()))]);
        let blank = read(&format!("x-amz-meta-a=%20b%20%20c%09&{RIGHT}")).unwrap();
        assert_eq!(blank.hoisted, [("x-amz-meta-a".into(), "b  c".into())], "blanks around it are not signed");
        let other = read(&format!("X-Amz-Acl=private&Content-Type=a&ACL&{RIGHT}")).unwrap();
        assert_eq!((other.hoisted.len(), other.query.len(), other.unsigned.len()), (0, 0, 3), "other names");
    }

    #[test]
    fn what_no_signer_writes_is_refused() {
        let signature = "NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D";
        for (from, to, reason) in [
            ("AWSAccessKeyId=AKID&", "", Reason::Missing("AWSAccessKeyId")),
            ("Expires=1175139620&", "", Reason::Missing("Expires")),
            ("&Signature", "&x", Reason::Missing("Signature")),
            ("AWSAccessKeyId", "AwsAccessKeyId", Reason::Missing("AWSAccessKeyId")),
            ("Expires", "expires", Reason::Missing("Expires")),
            ("Signature", "signature", Reason::Missing("Signature")),
            ("Expires", "expires=1&Expires", Reason::Repeated("Expires")),
            ("Expires", "Expires=1&Expires", Reason::Repeated("Expires")),
            ("Expires", "acl&acl=&Expires", Reason::Repeated("a query parameter")),
            ("Expires", "a=1&a=1&Expires", Reason::Repeated("a query parameter")),
            ("=AKID", "=", Reason::Unacceptable("AWSAccessKeyId")),
            ("=AKID", "", Reason::Unacceptable("AWSAccessKeyId")),
            ("1175139620", "+1175139620", Reason::Unacceptable("Expires")),
            ("1175139620", "01175139620", Reason::Unacceptable("Expires")),
            ("1175139620", "-1", Reason::Unacceptable("Expires")),
            ("1175139620", "1175139620.0", Reason::Unacceptable("Expires")),
            ("1175139620", "253402300800", Reason::Unacceptable("Expires")),
            ("1175139620", "18446744073709551617", Reason::Unacceptable("Expires")),
            ("1175139620", "", Reason::Unacceptable("Expires")),
            (signature, "", Reason::Unacceptable("Signature")),
            // Other spellings of the same bytes, and a byte more or less.
            (signature, "NpgCjnDzrM%2BWFzoENXmpNDUsSn8", Reason::Unacceptable("Signature")),
            (signature, "NpgCjnDzrM%2BWFzoENXmpNDUsSn9%3D", Reason::Unacceptable("Signature")),
            (signature, "NpgCjnDzrM-WFzoENXmpNDUsSn8%3D", Reason::Unacceptable("Signature")),
            (signature, "NpgCjnDzrM%20WFzoENXmpNDUsSn8%3D", Reason::Unacceptable("Signature")),
            (signature, "NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D%0A", Reason::Unacceptable("Signature")),
            (signature, "NpgCjnDzrM%2BWFzoENXmpNDUsSg%3D%3D", Reason::Unacceptable("Signature")),
            (signature, "NpgCjnDzrM%2BWFzoENXmpNDUsSn8A", Reason::Unacceptable("Signature")),
            ("Expires", "x-amz-acl=private%0A&Expires", Reason::Malformed("a signed header")),
            ("Expires", "content-type=a%0D%0Ab&Expires", Reason::Malformed("a signed header")),
            ("Expires", "x-amz-acl=%00&Expires", Reason::Malformed("a signed header")),
            ("AKID", "AKID%ff", Reason::Malformed("the query")),
            ("AKID", "AKID&", Reason::Malformed("the query")),
        ] {
            assert_eq!(read(&RIGHT.replacen(from, to, 1)).err(), Some(reason), "{from} {to}");
        }
        assert!(read(RIGHT).is_ok());
    }

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(query in "[ -~]{0,80}", place in 0..3_usize) {
            let own: Vec<&str> = RIGHT.split('&').collect();
            let (before, after) = own.split_at(place);
            let _ = read(&query);
            if let Ok(params) = read(&[before.join("&"), query, after.join("&")].join("&")) {
                prop_assert_eq!(params.key_id, "AKID");
                prop_assert_eq!(params.expires.unix(), 1_175_139_620);
            }
        }
    }
}
