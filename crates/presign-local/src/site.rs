use std::sync::Arc;

use presign_core::{
    Backend, BaseUrl, Error, ErrorKind, Explanation, Grant, Presigned, Ready, Result, Seal, SealEncoding, Timestamp,
    Window, percent,
};

use crate::KeyRing;
use crate::fields::Fields;
use crate::params::{KEY, SIGNATURE};
use crate::terms::Asked;

/// An origin and a path that things are served under, with the key ring that signs for them: a [`Backend`].
#[derive(Clone, Debug)]
pub struct Site {
    ring: Arc<KeyRing>,
    base: BaseUrl,
    origin: String,
}

/// A URL without its signature, and the text that the signature is made of.
struct Unsigned {
    url: String,
    text: String,
    window: Window,
}

impl Site {
    /// The site whose URLs begin with `base`: `https://host[:port][/prefix]`, as its clients see it.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that is no base URL.
    pub fn new(ring: Arc<KeyRing>, base: &str) -> Result<Self> {
        let base: BaseUrl = base.parse()?;
        let origin = base.origin();
        Ok(Self { ring, base, origin })
    }

    fn unsigned(&self, asked: &mut Asked<'_>, key_id: &str, window: Window) -> Result<Unsigned> {
        let mut url = self.origin.clone();
        url.push_str(self.base.prefix());
        url.push('/');
        percent::path(asked.rest, &mut url);
        let path_end = url.len();
        if asked.under {
            asked.params.under = Some(path_end - self.origin.len());
        }

        url.push('?');
        for (name, value) in &asked.query {
            percent::query(name, &mut url);
            if let Some(value) = value {
                url.push('=');
                percent::query(value, &mut url);
            }
            url.push('&');
        }
        let query_end = url.len() - 1;

        asked.params.until = Some(window.expires_at());
        if asked.params.from.is_some_and(|from| from > window.expires_at()) {
            let text = "start a URL after its end: choose an earlier start or a longer validity";
            return Err(Error::new(ErrorKind::Validity, text));
        }
        url.push_str(&format!("{KEY}={key_id}"));
        for (name, text) in asked.params.texts() {
            url.push_str(&format!("&{name}="));
            percent::query(&text, &mut url);
        }

        let headers: Vec<(&str, &str)> =
            asked.headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())).collect();
        let mut text = String::new();
        Fields {
            key_id,
            method: asked.method.as_str(),
            origin: &self.origin,
            path: &url[self.origin.len()..path_end],
            query: (query_end > path_end).then(|| &url[path_end + 1..query_end]),
            params: &asked.params,
            headers: &headers,
        }
        .write(&mut text);
        Ok(Unsigned { url, text, window })
    }

    fn write<T>(
        &self,
        grant: &Grant<'_>,
        at: Timestamp,
        finish: impl FnOnce(Asked<'_>, Unsigned, &presign_core::HmacKey) -> T,
    ) -> Result<T> {
        let parts = grant.parts()?;
        let mut asked = Asked::of(parts)?;
        let window = parts.window(at, &self.ring.limits(), presign_core::End::Never)?;
        let Some((key_id, key)) = self.ring.signing() else {
            return Err(Error::new(ErrorKind::Credentials, "sign: no key of the ring signs; promote one"));
        };
        let unsigned = self.unsigned(&mut asked, key_id, window)?;
        Ok(finish(asked, unsigned, key))
    }
}

const SEAL: Seal = Seal::new(SIGNATURE, SealEncoding::Base64Url);

impl Backend for Site {
    fn provider(&self) -> &'static str {
        "local"
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
        self.write(grant, at, |asked, unsigned, key| {
            let mut url = unsigned.url;
            SEAL.append(&mut url, &key.sign(unsigned.text.as_bytes()));
            let also = also_allows(&asked);
            let mut presigned =
                Presigned::new(asked.method, url, unsigned.window).by("local", "presign-local-1").also(also);
            for (name, value) in asked.headers {
                presigned = presigned.bind(name, value);
            }
            if let Some(bytes) = asked.params.size.and_then(presign_core::Size::exact) {
                presigned = presigned.bind(http::header::CONTENT_LENGTH, bytes.to_string());
            }
            Ready::Signed(presigned)
        })
    }

    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        self.write(grant, at, |_, unsigned, _| Explanation::new(None, unsigned.text))
    }
}

const HEAD_FOLLOWS_GET: &str = "ask for the same headers by HEAD";
const FREE_SIZE: &str = "upload a body of any size that the server takes";

/// What the bearer is free to do beyond what was asked.
fn also_allows(asked: &Asked<'_>) -> &'static [&'static str] {
    let bound = asked.params.size.is_some() || asked.headers.iter().any(|(name, _)| name == "content-digest");
    match asked.method {
        http::Method::GET => &[HEAD_FOLLOWS_GET],
        http::Method::PUT if !bound => &[FREE_SIZE],
        _ => &[],
    }
}
