use std::time::Duration;

use async_trait::async_trait;
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer, Url};
use presign_core::{Error, ErrorKind, Expires, Grant, Presigned, RequiredHeader};

use crate::Presigner;

/// Signs where a program asks object_store's [`Signer`] to.
///
/// The path's text is the object's name, byte for byte. Object_store has already normalised it: its `Path::from` drops
/// empty segments and escapes what it doesn't allow, `Path::parse` refuses them, so names like `a//b` have no path.
/// House rules hold. `GET`, `HEAD`, `PUT` and `DELETE` are the portable actions, and any other method is
/// [`Action::Request`](crate::Action::Request).
///
/// ```
/// # #[cfg(feature = "s3")]
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use object_store::signer::{Method, Signer};
/// use presign::{Presigner, s3};
///
/// let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let signer: Box<dyn Signer> = Box::new(Presigner::from_url("s3://photos?region=eu-west-1", keys)?);
/// let url = signer.signed_url(Method::GET, &"cat 1.png".into(), std::time::Duration::from_secs(60)).await.unwrap();
/// assert_eq!(url.path(), "/cat%201.png");
/// assert_eq!(url.host_str(), Some("photos.s3.eu-west-1.amazonaws.com"));
/// # Ok::<(), presign::Error>(())
/// # }).unwrap();
/// ```
#[async_trait]
impl Signer for Presigner {
    async fn signed_url(&self, method: Method, path: &Path, expires_in: Duration) -> object_store::Result<Url> {
        self.signed_url_opts(method, path, expires_in, &SignedUrlOptions::new()).await
    }

    async fn signed_url_opts(
        &self,
        method: Method,
        path: &Path,
        expires_in: Duration,
        options: &SignedUrlOptions,
    ) -> object_store::Result<Url> {
        let made = async {
            let grant = with_options(granting(method, path.as_ref(), expires_in), options)?;
            url_alone(&self.presign(&grant).await?, options, expires_in)
        };
        made.await.map_err(|error| foreign(error, self.provider()))
    }
}

fn granting(method: Method, key: &str, expires_in: Duration) -> Grant<'_> {
    match method {
        Method::GET => Grant::get(key, expires_in),
        Method::HEAD => Grant::head(key, expires_in),
        Method::PUT => Grant::put(key, expires_in),
        Method::DELETE => Grant::delete(key, expires_in),
        method => Grant::request(method, key, expires_in),
    }
}

fn with_options<'a>(mut grant: Grant<'a>, options: &'a SignedUrlOptions) -> Result<Grant<'a>, Error> {
    for (name, value) in &options.extra_query {
        grant = grant.query(name.as_str(), value.as_str());
    }
    for (name, value) in &options.signed_headers {
        let value = value.to_str().map_err(|_| {
            Error::new(
                ErrorKind::Term,
                format!("bind the header {name}: the value is not ASCII; escape it, for example as RFC 8187 does"),
            )
        })?;
        grant = grant.header(name.as_str(), value);
    }
    Ok(grant)
}

/// The URL, if it is all that the caller must know: the trait has no place for headers that the caller didn't name.
fn url_alone(presigned: &Presigned, options: &SignedUrlOptions, expires_in: Duration) -> Result<Url, Error> {
    let said = |header: &&RequiredHeader| {
        let values = options.signed_headers.get(header.name());
        values.is_some_and(|value| value.as_bytes() == header.value().as_bytes())
    };
    if let Some(header) = presigned.headers().iter().find(|header| !said(header)) {
        return Err(Error::unsupported(
            format!("a request that must also send the header {}", header.name()),
            presigned.provider(),
            "presign it without object_store, and hand the headers over with the URL",
        ));
    }
    let asked = presigned.issued_at().plus(expires_in.as_secs());
    if presigned.expires() != Expires::Known(asked) {
        return Err(Error::new(
            ErrorKind::Credentials,
            "keep silent about a URL that ends with its credentials: object_store has no place to say so; renew them, \
             ask for less, or presign it without object_store",
        ));
    }
    let text = presigned.reveal().as_str();
    Url::parse(text).ok().filter(|url| url.as_str() == text).ok_or_else(|| {
        Error::new(
            ErrorKind::Unsupported {
                term: "a name that `url::Url` rewrites".into(),
                provider: presigned.provider(),
                instead: "presign it without object_store".into(),
            },
            "keep a signed URL as it is: `url::Url` would rewrite it; presign it without object_store",
        )
    })
}

fn foreign(error: Error, store: &'static str) -> object_store::Error {
    match error.kind() {
        ErrorKind::Unsupported { .. } => object_store::Error::NotSupported { source: error.into() },
        _ => object_store::Error::Generic { store, source: error.into() },
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;
    use crate::testing::{MINUTE, Toy, at};
    use crate::{Action, FixedClock, Rules};

    fn presigner() -> Presigner {
        Presigner::new(Toy::at_hand()).with_clock(FixedClock::new(at(1000)))
    }

    fn header(name: &'static str, value: &'static str) -> SignedUrlOptions {
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        SignedUrlOptions::new().with_signed_header(HeaderName::from_static(name), value)
    }

    #[tokio::test]
    async fn a_method_is_its_own_action_and_the_path_a_name() {
        let methods = [
            (Method::GET, Action::Get),
            (Method::HEAD, Action::Head),
            (Method::PUT, Action::Put),
            (Method::DELETE, Action::Delete),
            (Method::POST, Action::Request(Method::POST)),
            (Method::OPTIONS, Action::Request(Method::OPTIONS)),
        ];
        for (method, action) in &methods {
            let strict = presigner().with_rules(Rules::new().allow_actions([action.clone()]));
            for (other, _) in &methods {
                let made = strict.signed_url(other.clone(), &Path::from("a/b c%"), MINUTE).await;
                assert_eq!(made.is_ok(), other == method, "{other} by {action:?}");
                if let Ok(url) = made {
                    assert_eq!(url.as_str(), "https://toy.example/a/b%20c%2525?sig=5ec4e7");
                }
            }
        }
    }

    #[tokio::test]
    async fn what_is_refused_is_an_error_without_a_url() {
        let path = Path::from("k");
        let strict = presigner().with_rules(Rules::new().allow_prefix("a/"));
        let refused = [
            strict.signed_url(Method::GET, &path, MINUTE).await.unwrap_err(),
            presigner().signed_url(Method::GET, &Path::from(""), MINUTE).await.unwrap_err(),
            presigner().signed_url(Method::GET, &path, Duration::ZERO).await.unwrap_err(),
            presigner().signed_url(Method::GET, &path, Duration::from_millis(1)).await.unwrap_err(),
            presigner().signed_url(Method::GET, &path, MINUTE * 60 * 24 * 8).await.unwrap_err(),
            presigner().signed_url_opts(Method::PUT, &path, MINUTE, &header("host", "evil")).await.unwrap_err(),
            presigner().signed_url_opts(Method::PUT, &path, MINUTE, &header("x-a", "é")).await.unwrap_err(),
        ];
        for error in refused {
            assert!(matches!(&error, object_store::Error::Generic { store: "toy", .. }), "{error:?}");
            assert!(!format!("{error:?} {error}").contains("https:"), "{error:?}");
        }
    }

    #[tokio::test]
    async fn options_are_signed_or_refused() {
        let path = Path::from("k");
        let bound = header("x-a", "1").with_query([("partNumber", "1")]);
        assert!(presigner().signed_url_opts(Method::PUT, &path, MINUTE, &bound).await.is_ok());
        let twice =
            header("x-a", "1").with_signed_header(HeaderName::from_static("x-a"), HeaderValue::from_static("2"));
        assert!(presigner().signed_url_opts(Method::PUT, &path, MINUTE, &twice).await.is_err());
    }

    #[test]
    fn a_header_that_nobody_would_send_is_refused() {
        let presigned = presigner().presign_now(&Grant::put("k", MINUTE).create_only().header("x-a", "1")).unwrap();
        let with_toy = |options: SignedUrlOptions| {
            options.with_signed_header(HeaderName::from_static("x-toy"), HeaderValue::from_static("1"))
        };
        assert!(url_alone(&presigned, &with_toy(header("x-a", "1")), MINUTE).is_ok());
        let none = SignedUrlOptions::new;
        for options in [none(), header("x-a", "1"), with_toy(none()), with_toy(header("x-a", "2"))] {
            let error = foreign(url_alone(&presigned, &options, MINUTE).unwrap_err(), "toy");
            assert!(matches!(error, object_store::Error::NotSupported { .. }), "{error:?}");
        }
    }
}
