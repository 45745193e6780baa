mod exact;

use presign_core::{Error, ErrorKind, Presigned, Result, SentBy};
use reqwest::{Body, Client, ClientBuilder, Method, Request, Response, Url, redirect};

use exact::Exact;

/// The bearer of presigned requests: sends them with all their headers, and follows no redirect, because another server
/// would learn the capability and refuse it anyway.
///
/// Crate reqwest comes without TLS: for `https:` enable a TLS feature of it in your own `Cargo.toml`, for example
/// `reqwest = { version = "0.13", features = ["rustls"] }`.
///
/// ```no_run
/// # async fn example(presigner: presign::Presigner) -> presign::Result<()> {
/// use presign::{Bearer, Grant};
/// use std::time::Duration;
///
/// let bearer = Bearer::new()?;
/// let upload = presigner.presign(&Grant::put("cat.png", Duration::from_secs(60)).size(3)).await?;
/// assert_eq!(bearer.send(&upload, "cat").await?.status(), 200);
/// let download = presigner.presign(&Grant::get("cat.png", Duration::from_secs(60))).await?;
/// assert_eq!(bearer.send(&download, "").await?.content_length(), Some(3));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Bearer(Client);

impl Bearer {
    /// A bearer with a client of its own.
    ///
    /// ```
    /// assert!(presign::Bearer::new().is_ok());
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if the client can't be built.
    pub fn new() -> Result<Self> {
        Self::with_builder(Client::builder())
    }

    /// A bearer with a client of one's own making: timeouts, proxies, certificates. What a presigned request can't bear
    /// is turned off: redirects, the `Referer` that goes with them, and decompression, so that a body has the bytes that
    /// the store has.
    ///
    /// ```
    /// let builder = reqwest::Client::builder().connect_timeout(std::time::Duration::from_secs(5));
    /// assert!(presign::Bearer::with_builder(builder).is_ok());
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if the client can't be built.
    pub fn with_builder(builder: ClientBuilder) -> Result<Self> {
        let plain = builder.no_gzip().no_brotli().no_deflate().no_zstd();
        match plain.redirect(redirect::Policy::none()).referer(false).build() {
            Ok(client) => Ok(Self(client)),
            Err(error) => Err(failure("build an HTTP client: see the cause", error)),
        }
    }

    /// Sends the request with `body`, which is empty (`""`) for a download, and gives the answer, also if it is a
    /// refusal or a redirect.
    ///
    /// The answer knows its URL: don't log it whole, and take the URL from errors that it makes later
    /// ([`reqwest::Error::without_url`]). Errors from here have none.
    ///
    /// # Errors
    /// [`ErrorKind::Term`], before anything is sent, if the body has another length than the URL allows or if the client
    /// would change the URL; [`ErrorKind::Transport`] if the server can't be reached, or if a streamed body turns out
    /// longer or shorter than allowed.
    pub async fn send(&self, presigned: &Presigned, body: impl Into<Body>) -> Result<Response> {
        let request = request(presigned, body.into())?;
        let text = "send a presigned request: the server can't be reached, or the body broke off; see the cause (for \
                    an https URL, crate reqwest needs one of its TLS features)";
        self.0.execute(request).await.map_err(|error| failure(text, error))
    }
}

fn request(presigned: &Presigned, body: Body) -> Result<Request> {
    let signed = presigned.reveal();
    let url = Url::parse(signed.as_str()).ok().filter(|url| url.as_str() == signed.as_str());
    let url = url.ok_or_else(|| {
        Error::new(
            ErrorKind::Term,
            "send a presigned request: the client would rewrite its URL, and the signature would not hold; send it by \
             another client",
        )
    })?;

    let mut request = Request::new(presigned.method().clone(), url);
    let mut allowed = None;
    for header in presigned.headers() {
        let name = header.name().clone();
        match header.sent_by() {
            SentBy::Caller => {
                let value = header.value().parse().map_err(|_| unsendable(&name))?;
                request.headers_mut().append(name, value);
            }
            SentBy::Transport if name == http::header::CONTENT_LENGTH => {
                allowed = Some(header.value().parse::<u64>().map_err(|_| unsendable(&name))?);
            }
            _ => return Err(unsendable(&name)),
        }
    }
    let body = match (allowed, body.as_bytes().map(|bytes| bytes.len() as u64)) {
        (Some(allowed), Some(length)) if allowed != length => {
            return Err(Error::new(
                ErrorKind::Term,
                format!(
                    "send a presigned request: the body has {length} bytes and the URL allows {allowed}; send a body \
                     of that length, or ask for another URL"
                ),
            ));
        }
        (_, Some(0)) => {
            // The client says nothing of an empty body; where a method expects one, stores insist on a length
            // (https://www.rfc-editor.org/rfc/rfc9110#section-8.6).
            if matches!(*presigned.method(), Method::PUT | Method::POST | Method::PATCH) {
                request.headers_mut().insert(http::header::CONTENT_LENGTH, 0.into());
            }
            None
        }
        (Some(allowed), None) => {
            request.headers_mut().insert(http::header::CONTENT_LENGTH, allowed.into());
            Some(Body::wrap(Exact::new(body, allowed)))
        }
        _ => Some(body),
    };
    *request.body_mut() = body;
    Ok(request)
}

fn unsendable(name: &http::HeaderName) -> Error {
    Error::new(
        ErrorKind::Term,
        format!("send a presigned request: this client can't send the header {name} as it must be; use another one"),
    )
}

fn failure(text: &'static str, error: reqwest::Error) -> Error {
    Error::new(ErrorKind::Transport, text).caused_by(error.without_url())
}

#[cfg(test)]
mod tests;
