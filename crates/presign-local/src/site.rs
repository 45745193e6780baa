use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use http::{HeaderName, Method, header};
use presign_core::{
    Backend, BaseUrl, BegunMac, Error, ErrorKind, Explanation, Grant, HmacKey, Presigned, Ready, Result, Seal,
    SealEncoding, Sha256, Timestamp, Window, percent,
};

use crate::KeyRing;
use crate::fields::{Fields, Head};
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
    /// MACs that have read the head of their text, one for each of the methods, made when it is asked for first.
    begun: [OnceLock<BegunMac>; METHODS.len()],
}

/// Those of most URLs.
const METHODS: [Method; 4] = [Method::GET, Method::PUT, Method::HEAD, Method::DELETE];

/// A URL that is to be signed, and by what.
struct Task<'a> {
    asked: Asked<'a>,
    window: Window,
    key_id: &'a str,
    key: &'a HmacKey,
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
        Ok(Self { ring, root, path_at, begun: Default::default() })
    }

    /// The ring that signs.
    pub fn ring(&self) -> &Arc<KeyRing> {
        &self.ring
    }

    /// The same site, signed for by another ring.
    #[must_use]
    pub fn with_ring(&self, ring: Arc<KeyRing>) -> Self {
        Self { ring, root: self.root.clone(), path_at: self.path_at, begun: Default::default() }
    }

    fn task<'a>(&'a self, grant: &'a Grant<'_>, at: Timestamp) -> Result<Task<'a>> {
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
        asked.params.until = Some(window.expires_at());
        Ok(Task { asked, window, key_id, key })
    }

    fn head<'a>(&'a self, task: &'a Task<'_>) -> Head<'a> {
        let Task { asked, key_id, .. } = task;
        Head { key_id, method: asked.method.as_str(), origin: &self.root[..self.path_at] }
    }

    fn begun<'s>(&'s self, task: &Task<'_>) -> Cow<'s, BegunMac> {
        let begin = || task.key.begin(|text| self.head(task).write(text));
        match METHODS.iter().position(|method| *method == task.asked.method) {
            Some(place) => Cow::Borrowed(self.begun[place].get_or_init(begin)),
            None => Cow::Owned(begin()),
        }
    }

    /// Writes the URL as far as its signature, in place of what is in `url`. What is signed is a part of it.
    fn unsigned<'a, 'g>(&self, task: &'a mut Task<'g>, url: &'a mut String) -> Fields<'a, HeaderName, Cow<'g, str>> {
        let Task { asked, key_id, .. } = task;
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
            headers: &asked.headers,
            params: &url[key_end + 1..],
        }
    }

    /// Room for most URLs, so that they are allocated once: 160 bytes hold the key's id, the end and the signature.
    fn capacity(&self, asked: &Asked<'_>) -> usize {
        let query = asked.query.iter().map(|(name, value)| name.len() + value.as_deref().map_or(0, str::len) + 2);
        let headers = asked.params.headers.iter().map(|name| name.len() + 1);
        let escaped = asked.rest.len() + query.sum::<usize>();
        160 + self.root.len() + 3 * escaped + headers.sum::<usize>()
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
        let (mut task, mut url, mut hash) = (self.task(grant, at)?, room, Sha256::new());
        let begun = self.begun(&task);
        let fields = self.unsigned(&mut task, &mut url);
        let mac = begun.sign_in(&mut hash, |text| fields.write(text));
        SEAL.append(&mut url, &mac);

        let Task { asked, window, .. } = task;
        let also = also_allows(&asked);
        let mut presigned = Presigned::new(asked.method, url, window).by("local", "presign-local-1").also(also);
        for (name, value) in asked.headers {
            presigned = presigned.bind(name, value);
        }
        if let Some(bytes) = asked.params.size.and_then(presign_core::Size::exact) {
            presigned = presigned.bind(header::CONTENT_LENGTH, bytes.to_string());
        }
        Ok(Ready::Signed(presigned))
    }

    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        let (mut task, mut text) = (self.task(grant, at)?, String::new());
        self.head(&task).write(&mut text);
        self.unsigned(&mut task, &mut String::new()).write(&mut text);
        Ok(Explanation::new(None, text))
    }
}

const HEAD_FOLLOWS_GET: &str = "ask for the same headers by HEAD";
const FREE_SIZE: &str = "upload a body of any size that the server takes";

/// What the bearer is free to do beyond what was asked.
fn also_allows(asked: &Asked<'_>) -> &'static [&'static str] {
    let bound = asked.params.size.is_some() || asked.headers.iter().any(|(name, _)| name == "content-digest");
    match asked.method {
        Method::GET => &[HEAD_FOLLOWS_GET],
        Method::PUT if !bound => &[FREE_SIZE],
        _ => &[],
    }
}
