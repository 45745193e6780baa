use std::sync::Arc;

use presign_core::{
    Backend, BaseUrl, Error, ErrorKind, Explanation, Grant, HmacKey, Presigned, Ready, Result, Seal, SealEncoding,
    Sink, Timestamp, Window, percent,
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

    /// Writes the URL as far as its signature to `url`, and what the signature is of to `sink`.
    fn unsigned(&self, asked: &mut Asked<'_>, key_id: &str, window: &Window, url: &mut String, sink: &mut impl Sink) {
        url.clear();
        url.reserve(self.capacity(asked));
        url.push_str(&self.origin);
        url.push_str(self.base.prefix());
        url.push('/');
        percent::path(asked.rest, url);
        let path_end = url.len();
        if asked.under {
            asked.params.under = Some(path_end - self.origin.len());
        }

        url.push('?');
        for (name, value) in &asked.query {
            percent::query(name, url);
            if let Some(value) = value {
                url.push('=');
                percent::query(value, url);
            }
            url.push('&');
        }
        let query_end = url.len() - 1;

        asked.params.until = Some(window.expires_at());
        url.extend([KEY, "=", key_id]);
        asked.params.each(|name, text| {
            url.extend(["&", name, "="]);
            percent::query(text, url);
        });

        Fields {
            key_id,
            method: asked.method.as_str(),
            origin: &self.origin,
            path: &url[self.origin.len()..path_end],
            query: (query_end > path_end).then(|| &url[path_end + 1..query_end]),
            params: &asked.params,
            headers: &asked.headers,
        }
        .write(sink);
    }

    /// Room for most URLs, so that they are allocated once: 160 bytes hold the key's id, the end and the signature.
    fn capacity(&self, asked: &Asked<'_>) -> usize {
        let query = asked.query.iter().map(|(name, value)| name.len() + value.as_deref().map_or(0, str::len) + 2);
        let headers = asked.params.headers.iter().map(|name| name.len() + 1);
        let escaped = asked.rest.len() + query.sum::<usize>();
        160 + self.origin.len() + self.base.prefix().len() + 3 * escaped + headers.sum::<usize>()
    }

    /// Calls `finish` with the URL in place of what is in `url`, and with the text in what `begin` makes of the key.
    fn write<S: Sink, T>(
        &self,
        grant: &Grant<'_>,
        at: Timestamp,
        mut url: String,
        begin: impl FnOnce(&HmacKey) -> S,
        finish: impl FnOnce(Asked<'_>, String, Window, S) -> T,
    ) -> Result<T> {
        let parts = grant.parts()?;
        let mut asked = Asked::of(parts)?;
        let window = parts.window(at, &self.ring.limits(), presign_core::End::Never)?;
        if asked.params.from.is_some_and(|from| from > window.expires_at()) {
            let text = "start a URL after its end: choose an earlier start or a longer validity";
            return Err(Error::new(ErrorKind::Validity, text));
        }
        let Some((key_id, key)) = self.ring.signing() else {
            return Err(Error::new(ErrorKind::Credentials, "sign: no key of the ring signs; promote one"));
        };
        let mut text = begin(key);
        self.unsigned(&mut asked, key_id, &window, &mut url, &mut text);
        Ok(finish(asked, url, window, text))
    }
}

const SEAL: Seal = Seal::new(SIGNATURE, SealEncoding::Base64Url);

impl Backend for Site {
    fn provider(&self) -> &'static str {
        "local"
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
        self.try_presign_in(grant, at, String::new())
    }

    fn try_presign_in(&self, grant: &Grant<'_>, at: Timestamp, room: String) -> Result<Ready> {
        self.write(grant, at, room, HmacKey::mac, |asked, mut url, window, mac| {
            SEAL.append(&mut url, &mac.finish());
            let also = also_allows(&asked);
            let mut presigned = Presigned::new(asked.method, url, window).by("local", "presign-local-1").also(also);
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
        self.write(grant, at, String::new(), |_| String::new(), |_, _, _, text| Explanation::new(None, text))
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
