//! The list of a bucket (<https://cloud.google.com/storage/docs/xml-api/get-bucket-list>).

use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use presign::{Timestamp, Verified, percent};

use super::xml::{self, HEAD, can_say, element};
use crate::door::Door;
use crate::query::unknown;
use crate::refusal::{Fault, Problem};
use crate::{Entry, Listing, Store};

/// One page of the names that begin with the signed prefix. The URL of the next page is another one: its token is signed
/// like all else.
pub(super) async fn list(door: &Door, store: &dyn Store, verified: &Verified) -> Result<Response, Problem> {
    if !verified.obligations().is_empty() {
        return Err(Problem::Mute("a list has no body that could be held to anything"));
    }
    let asked = Asked::of(verified)?;
    let limit = door.limits.listed.max(1).min(asked.most.unwrap_or(usize::MAX));
    let listing = match limit {
        0 => Listing::default(),
        _ => store.list(asked.prefix, asked.after(), limit).await?,
    };
    let text = asked.write(verified.bucket().unwrap_or_default(), limit, &listing)?;
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(xml::CONTENT_TYPE));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What a URL asks of a list, of what there is to ask (`list-type=2`).
#[derive(Debug, Default)]
struct Asked<'a> {
    prefix: &'a str,
    start_after: Option<&'a str>,
    /// The last name of the page before, out of the token.
    token: Option<String>,
    most: Option<usize>,
    escaped: bool,
}

impl<'a> Asked<'a> {
    fn of(verified: &'a Verified) -> Result<Self, Problem> {
        let (mut asked, mut seen) = (Self::default(), Vec::new());
        for (name, value) in verified.query() {
            let invalid = || Problem::bad(format!("the parameter {name} has a value that can't be read"));
            match (name.as_str(), value.as_str()) {
                (name, _) if seen.contains(&name) => {
                    return Err(Problem::bad(format!("the parameter {name} came twice")));
                }
                ("list-type", "2") => {}
                ("prefix", prefix) => asked.prefix = prefix,
                ("start-after", name) => asked.start_after = Some(name),
                ("continuation-token", token) => {
                    asked.token = Some(percent::decode(token).ok_or_else(invalid)?.into_owned());
                }
                ("max-keys", most) => {
                    let digits = most.bytes().all(|byte| byte.is_ascii_digit());
                    asked.most = Some(most.parse().ok().filter(|_| digits).ok_or_else(invalid)?);
                }
                ("encoding-type", "url") => asked.escaped = true,
                ("list-type" | "encoding-type", _) => return Err(invalid()),
                ("delimiter", _) => {
                    return Err(Problem::told(Fault::Unable, "names are not grouped by a delimiter here"));
                }
                _ => return Err(unknown(name)),
            }
            seen.push(name.as_str());
        }
        if !seen.contains(&"list-type") {
            return Err(Problem::Mute("of a bucket, there is a list with list-type=2 and nothing else"));
        }
        Ok(asked)
    }

    fn after(&self) -> &str {
        self.token.as_deref().or(self.start_after).unwrap_or_default()
    }

    fn write(&self, bucket: &str, limit: usize, listing: &Listing) -> Result<String, Problem> {
        let mut xml = format!("{HEAD}<ListBucketResult xmlns='http://doc.s3.amazonaws.com/2006-03-01'>");
        element("Name", bucket, &mut xml);
        self.name("Prefix", self.prefix, &mut xml)?;
        if let Some(name) = self.start_after {
            self.name("StartAfter", name, &mut xml)?;
        }
        if self.escaped {
            element("EncodingType", "url", &mut xml);
        }
        element("KeyCount", &listing.entries.len().to_string(), &mut xml);
        element("MaxKeys", &limit.to_string(), &mut xml);
        element("IsTruncated", if listing.more { "true" } else { "false" }, &mut xml);
        if let Some(last) = listing.entries.last().filter(|_| listing.more) {
            element("NextContinuationToken", &escaped(&last.name), &mut xml);
        }
        for entry in &listing.entries {
            self.entry(entry, &mut xml)?;
        }
        xml.push_str("</ListBucketResult>");
        Ok(xml)
    }

    fn entry(&self, entry: &Entry, xml: &mut String) -> Result<(), Problem> {
        xml.push_str("<Contents>");
        self.name("Key", &entry.name, xml)?;
        if let Some(at) = entry.meta.modified.and_then(|at| Timestamp::try_from(at).ok()) {
            element("LastModified", &at.to_string(), xml);
        }
        if let Some(tag) = &entry.meta.tag {
            element("ETag", &format!("\"{tag}\""), xml);
        }
        element("Size", &entry.meta.size_bytes.to_string(), xml);
        xml.push_str("</Contents>");
        Ok(())
    }

    /// A name, byte for byte or not at all.
    fn name(&self, element_name: &str, name: &str, xml: &mut String) -> Result<(), Problem> {
        if self.escaped {
            element(element_name, &escaped(name), xml);
            return Ok(());
        }
        if !can_say(name) {
            return Err(Problem::bad("a name has a character that XML can't say; sign the URL with encoding-type=url"));
        }
        element(element_name, name, xml);
        Ok(())
    }
}

fn escaped(name: &str) -> String {
    let mut text = String::new();
    percent::query(name, &mut text);
    text
}
