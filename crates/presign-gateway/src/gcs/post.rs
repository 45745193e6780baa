//! Upload forms (<https://cloud.google.com/storage/docs/xml-api/post-object-forms>).

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode, request};
use presign::{Received, Verified, percent};
use presign_gcs::Posted;

use super::form::Form;
use super::xml::{self, HEAD, element};
use super::{Gcs, headers};
use crate::door::Door;
use crate::duties::{Duties, whole_or_chunked};
use crate::flow::empty;
use crate::refusal::{Fault, Problem};
use crate::{Stored, conditions, write};

const STATUS: &str = "success_action_status";
const REDIRECT: &str = "success_action_redirect";

/// POST of a form to a bucket: the fields are read, then verified, and only then is the file.
pub(super) async fn post(
    gcs: &Gcs,
    door: &Door,
    (parts, received): (&request::Parts, &Received<'_>),
    body: Body,
) -> Result<Response, Problem> {
    whole_or_chunked(&parts.headers)?;
    let mut form = Form::read(&door.limits, &parts.headers, body).await?;
    let verified = {
        let posted = Posted::new(form.fields.iter().map(|(name, value)| (&**name, &**value)));
        let posted = form.file_name.as_deref().map_or(posted.clone(), |name| posted.with_file_name(name));
        let claims = gcs.verifier.parse_form(received, posted)?;
        gcs.verifier.verify_form(&claims, &*gcs.keys, door.now()?)?
    };
    headers::none(&parts.headers)?;
    known(&form)?;
    let thanks = Thanks::of(&form)?;
    let store = gcs.buckets.store(verified.bucket())?;
    let key = verified.key().ok_or(Problem::Mute("the form names no object"))?;
    store.admits(key)?;
    let mut duties = Duties::owed(&verified, &door.limits, conditions::when(&parts.headers)?)?;
    let mut upload = store.begin(key, duties.when.clone()).await?;
    while let Some(bytes) = form.next().await? {
        duties.take(&bytes)?;
        upload.write(bytes).await?;
    }
    duties.end()?;
    let stored = upload.finish().await?;
    thanks.say(received, &verified, &stored)
}

/// Refuses a field that would be kept with an object, or that is none of a form's: the policy binds it, and nothing here
/// would follow it.
fn known(form: &Form) -> Result<(), Problem> {
    const KNOWN: [&str; 10] = [
        "bucket",
        "content-type",
        "key",
        "policy",
        STATUS,
        REDIRECT,
        "x-goog-algorithm",
        "x-goog-credential",
        "x-goog-date",
        "x-goog-signature",
    ];
    let is_known = |name: &str| KNOWN.contains(&name) || name.starts_with("x-ignore-");
    match form.fields.iter().find(|(name, _)| !is_known(&name.to_ascii_lowercase())) {
        Some((name, _)) => Err(Problem::told(Fault::Unable, format!("the field {name} means nothing here"))),
        None => Ok(()),
    }
}

/// How a browser is told that the form was taken.
enum Thanks {
    Status(StatusCode),
    Document,
    /// It goes on to this URL: what stands before its fragment, and the fragment.
    Redirect(String, String),
}

impl Thanks {
    fn of(form: &Form) -> Result<Self, Problem> {
        let field = |wanted: &str| {
            let mut fields = form.fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            fields.next().map(|(_, value)| value.as_str())
        };
        if let Some(url) = field(REDIRECT) {
            let whole = url.starts_with("https://") || url.starts_with("http://");
            if !whole || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(Problem::bad("success_action_redirect is no URL"));
            }
            let (url, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
            return Ok(Self::Redirect(url.to_owned(), fragment.to_owned()));
        }
        match field(STATUS) {
            None | Some("204") => Ok(Self::Status(StatusCode::NO_CONTENT)),
            Some("200") => Ok(Self::Status(StatusCode::OK)),
            Some("201") => Ok(Self::Document),
            Some(_) => Err(Problem::bad("success_action_status is none of 200, 201 and 204")),
        }
    }

    fn say(self, received: &Received<'_>, verified: &Verified, stored: &Stored) -> Result<Response, Problem> {
        let bucket = verified.bucket().unwrap_or_default();
        let key = verified.key().map(|key| key.as_str()).unwrap_or_default();
        let tag = stored.tag.as_ref().map(|tag| format!("\"{tag}\"")).unwrap_or_default();
        match self {
            Self::Status(status) => Ok(write::done(status, stored)),
            Self::Document => {
                let mut path = String::new();
                percent::path(key, &mut path);
                let base = received.path().trim_end_matches('/');
                let mut xml = format!("{HEAD}<PostResponse>");
                let location = format!("{}://{}{base}/{path}", received.scheme(), received.authority());
                for (name, text) in [("Location", &*location), ("Bucket", bucket), ("Key", key), ("ETag", &*tag)] {
                    element(name, text, &mut xml);
                }
                xml.push_str("</PostResponse>");
                let mut response = write::done(StatusCode::CREATED, stored);
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(xml::CONTENT_TYPE));
                *response.body_mut() = Body::from(xml);
                Ok(response)
            }
            Self::Redirect(mut url, fragment) => {
                let mut mark = if url.contains('?') { '&' } else { '?' };
                for (name, text) in [("bucket", bucket), ("key", key), ("etag", &*tag)] {
                    url.push(std::mem::replace(&mut mark, '&'));
                    url.push_str(name);
                    url.push('=');
                    percent::query(text, &mut url);
                }
                let location = HeaderValue::from_str(&(url + &fragment));
                let mut response = empty(StatusCode::SEE_OTHER);
                let location = location.map_err(|_| Problem::bad("success_action_redirect is no URL"))?;
                response.headers_mut().insert(LOCATION, location);
                Ok(response)
            }
        }
    }
}
