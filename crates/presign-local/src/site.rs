use std::borrow::Cow;
use std::sync::Arc;

use http::{Method, header};
use presign_core::{
    Backend, BaseUrl, BegunMac, Error, ErrorKind, Explanation, Grant, HmacKey, Parts, Presigned, Ready, Result, Seal,
    SealEncoding, Sha256, Sink, Timestamp, Window, percent,
};

use crate::KeyRing;
use crate::fields::{Fields, Head, write_key};
use crate::heads::{Heads, Slot};
use crate::pairs::{Pair, named_values};
use crate::params::{KEY, SIGNATURE};
use crate::terms::Asked;

/// An origin and a path that things are served under, with the key ring that signs for them: a [`Backend`].
#[derive(Clone, Debug)]
pub struct Site {
    ring: Arc<KeyRing>,
    /// Origin and path, ended by the `/` that names follow.
    root: String,
    /// Where the path begins in it.
    path_at: usize,
    /// Of the key that signs.
    heads: Option<Heads>,
}

impl Site {
    /// The site whose URLs begin with `base`: `https://host[:port][/prefix]`, as its clients see it.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that is no base URL.
    pub fn new(ring: Arc<KeyRing>, base: &str) -> Result<Self> {
        let base: BaseUrl = base.parse()?;
        let mut root = base.origin();
        let path_at = root.len();
        root.extend([base.prefix(), "/"]);
        Ok(Self { heads: heads(&ring, &root[..path_at]), ring, root, path_at })
    }

    /// The ring that signs.
    pub fn ring(&self) -> &Arc<KeyRing> {
        &self.ring
    }

    /// The same site, signed for by another ring.
    #[must_use]
    pub fn with_ring(&self, ring: Arc<KeyRing>) -> Self {
        let heads = heads(&ring, &self.root[..self.path_at]);
        Self { ring, root: self.root.clone(), path_at: self.path_at, heads }
    }

    /// Reads what `parts` ask for into `asked`, and returns from when to when it is valid.
    #[inline(always)]
    fn read<'g>(&self, parts: &'g Parts<'_>, at: Timestamp, asked: &mut Asked<'g>) -> Result<Window> {
        asked.read(parts)?;
        let window = parts.window(at, &self.ring.limits(), presign_core::End::Never)?;
        if asked.params.from.is_some_and(|from| from > window.expires_at()) {
            let text = "start a URL after its end: choose an earlier start or a longer validity";
            return Err(Error::new(ErrorKind::Validity, text));
        }
        asked.params.until = Some(window.expires_at());
        Ok(window)
    }

    /// The key that signs, and its id.
    fn signing(&self) -> Result<(&str, &HmacKey)> {
        let none = || Error::new(ErrorKind::Credentials, "sign: no key of the ring signs; promote one");
        self.ring.signing().ok_or_else(none)
    }

    fn write_head(&self, key_id: &str, method: &Method, text: &mut impl Sink) {
        write_key(key_id, text);
        Head { method: method.as_str(), origin: [&self.root[..self.path_at]] }.write(text);
    }

    fn begun(&self, (key_id, key): (&str, &HmacKey), method: &Method) -> Cow<'_, BegunMac> {
        match (&self.heads, Slot::of(method)) {
            (Some(heads), Some(slot)) => Cow::Borrowed(heads.get(slot)),
            _ => Cow::Owned(key.begin(|text| self.write_head(key_id, method, text))),
        }
    }

    /// Writes the URL as far as its signature, in place of what is in `url`. What is signed is a part of it.
    fn unsigned<'a, 'g>(
        &self,
        asked: &'a mut Asked<'g>,
        key_id: &str,
        url: &'a mut String,
    ) -> Fields<'a, impl Iterator<Item = Pair<'a>>, impl Iterator<Item = Pair<'a>>> {
        url.clear();
        let room = self.capacity(asked);
        if url.capacity() < room {
            *url = String::with_capacity(room);
        }
        url.push_str(&self.root);
        percent::path(asked.rest, url);
        let path_end = url.len();
        if asked.under {
            asked.params.under = Some(path_end - self.path_at);
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

        url.push_str(KEY);
        url.push('=');
        url.push_str(key_id);
        let key_end = url.len();
        asked.params.write(url);

        Fields {
            path: &url[self.path_at..path_end],
            under: asked.params.under,
            query: (query_end > path_end).then(|| &url[path_end + 1..query_end]),
            headers: asked.headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())),
            params: named_values(&url[key_end + 1..]),
        }
    }

    /// Room for most URLs, so that they are allocated once: 160 bytes hold the key's id, the end and the signature.
    fn capacity(&self, asked: &Asked<'_>) -> usize {
        let query = asked.query.iter().map(|(name, value)| name.len() + value.as_deref().map_or(0, str::len) + 2);
        let escaped = asked.rest.len() + query.sum::<usize>();
        160 + self.root.len() + 3 * escaped + asked.params.headers.len()
    }
}

fn heads(ring: &KeyRing, origin: &str) -> Option<Heads> {
    ring.signing().map(|(key_id, key)| Heads::new(key_id, key, origin))
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
        let parts = grant.parts()?;
        let mut asked = Asked::new(parts);
        let window = self.read(parts, at, &mut asked)?;
        let signing = self.signing()?;
        let begun = self.begun(signing, asked.method);

        let (mut url, mut hash) = (room, Sha256::new());
        let fields = self.unsigned(&mut asked, signing.0, &mut url);
        let mac = begun.sign_in(&mut hash, |text| fields.write(text));
        SEAL.append(&mut url, &mac);

        let size = asked.params.size.and_then(presign_core::Size::exact);
        let length = size.map(|bytes| (header::CONTENT_LENGTH, Cow::Owned(bytes.to_string())));
        Ok(Ready::Signed(
            Presigned::new(asked.method, url, window)
                .by("local", "presign-local-1")
                .also(also_allows(&asked))
                .bind_all(asked.headers.into_iter().chain(length)),
        ))
    }

    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        let (parts, mut text) = (grant.parts()?, String::new());
        let mut asked = Asked::new(parts);
        self.read(parts, at, &mut asked)?;
        let (key_id, _) = self.signing()?;
        self.write_head(key_id, asked.method, &mut text);
        self.unsigned(&mut asked, key_id, &mut String::new()).write(&mut text);
        Ok(Explanation::new(None, text))
    }
}

const HEAD_FOLLOWS_GET: &str = "ask for the same headers by HEAD";
const FREE_SIZE: &str = "upload a body of any size that the server takes";

/// What the bearer is free to do beyond what was asked.
fn also_allows(asked: &Asked<'_>) -> &'static [&'static str] {
    let bound = asked.params.size.is_some() || asked.headers.iter().any(|(name, _)| name == "content-digest");
    match *asked.method {
        Method::GET => &[HEAD_FOLLOWS_GET],
        Method::PUT if !bound => &[FREE_SIZE],
        _ => &[],
    }
}
