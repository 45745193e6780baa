use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use http::Method;
use presign_core::{BegunMac, Error, ErrorKind, HmacKey, Limits, Result, Timestamp};

use crate::Key;
use crate::fields::{Head, Length, write_key};
use crate::heads::{Heads, Slot};

/// One key that signs and others that verify, so that keys can be changed while URLs live.
///
/// The longest validity of a URL is the ring's: it says when the last URL of a key that signs no more has ended.
///
/// A ring remembers the origin of the first URL that it found to be right, until its keys change: a part of the work is
/// done in advance for the URLs of that origin, which are mostly all of them.
///
/// ```
/// use presign_core::Timestamp;
/// use presign_local::{Key, KeyRing};
/// use std::time::Duration;
/// let mut ring = KeyRing::new(Key::new("k1", [1; 32])?, Duration::from_secs(3600))?;
/// let at = Timestamp::from_unix(1_795_262_400)?;
/// ring.add(Key::new("k2", [2; 32])?)?;
/// ring.promote("k2", at)?;
/// assert!(ring.retire("k1", at.plus(3600)).is_err(), "its URLs can live until then");
/// ring.retire("k1", at.plus(3601))?;
/// assert_eq!(ring.keys().map(|(key, _)| key.id()).collect::<Vec<_>>(), ["k2"]);
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone)]
pub struct KeyRing {
    longest: u64,
    keys: Vec<Entry>,
    home: OnceLock<Home>,
}

#[derive(Clone)]
struct Entry {
    key: Key,
    state: KeyState,
    urls: HmacKey,
    /// The MAC of each text that it signs, begun.
    begun: BegunMac,
}

/// Where the first URL was for that was found to be right: mostly that of all that come.
#[derive(Clone)]
struct Home {
    origin: String,
    /// Of each key.
    heads: Vec<Heads>,
}

impl Home {
    fn is(&self, [scheme, mark, host]: [&str; 3]) -> bool {
        self.origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix(mark)) == Some(host)
    }
}

/// The key that a request names, and where the request came to.
pub(crate) struct Named<'k> {
    id: &'k str,
    /// If the ring has it: the MAC of its texts, begun.
    begun: Option<&'k BegunMac>,
    /// The same, if that is the ring's home.
    heads: Option<&'k Heads>,
    at_home: bool,
    origin: [&'k str; 3],
}

impl<'k> Named<'k> {
    pub(crate) fn is_known(&self) -> bool {
        self.begun.is_some()
    }

    /// What a text for `method` has behind the key.
    pub(crate) fn head<'m>(&'m self, method: &'m Method) -> Head<'m, 3> {
        Head { method: method.as_str(), origin: self.origin }
    }

    /// The MAC of a text for `method`, begun, and whether the head is in it. What is left to hash is as long for a key that
    /// nobody has.
    #[inline]
    pub(crate) fn begun(&self, method: &Method) -> (Cow<'k, BegunMac>, bool) {
        let slot = Slot::of(method).filter(|_| self.at_home);
        match (self.heads.zip(slot), self.begun) {
            (Some((heads, slot)), _) => (Cow::Borrowed(heads.get(slot)), true),
            (None, Some(begun)) => (Cow::Borrowed(begun), false),
            (None, None) => (Cow::Owned(self.of_nobody(method, slot.is_some())), slot.is_some()),
        }
    }

    fn of_nobody(&self, method: &Method, with_head: bool) -> BegunMac {
        let mut length = Length(0);
        write_key(self.id, &mut length);
        if with_head {
            self.head(method).write(&mut length);
        }
        BegunMac::of_nobody(length.0)
    }
}

/// What a key of a ring is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyState {
    /// It verifies, and has not signed yet: other machines get to know it before it does.
    Waiting,
    /// It signs and verifies.
    Signing,
    /// It verifies, and has signed nothing since this instant.
    Verifying(Timestamp),
}

impl KeyRing {
    /// The ring whose `key` signs URLs of at most `longest`, in whole seconds.
    ///
    /// # Errors
    /// [`ErrorKind::Validity`] if `longest` is under a second.
    pub fn new(key: Key, longest: Duration) -> Result<Self> {
        Self::from_keys([(key, KeyState::Signing)], longest)
    }

    /// The ring of keys with their states, as [`keys`](Self::keys) gives them.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] unless exactly one of them signs and each id is there once; [`ErrorKind::Validity`] if
    /// `longest` is under a second.
    pub fn from_keys(keys: impl IntoIterator<Item = (Key, KeyState)>, longest: Duration) -> Result<Self> {
        if longest.as_secs() == 0 {
            let text = "limit a ring's URLs to 0 s: none could be signed; allow at least 1 s";
            return Err(Error::new(ErrorKind::Validity, text));
        }
        let mut ring = Self { longest: longest.as_secs(), keys: Vec::new(), home: OnceLock::new() };
        for (key, state) in keys {
            ring.insert(key, state)?;
        }
        match ring.keys.iter().filter(|entry| entry.state == KeyState::Signing).count() {
            1 => Ok(ring),
            0 => Err(config("read a key ring: none of its keys signs; promote one")),
            _ => Err(config("read a key ring: more than one of its keys signs; leave one")),
        }
    }

    /// Adds a key that verifies. Let every machine know it before it is [promoted](Self::promote).
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the ring has a key of this id.
    pub fn add(&mut self, key: Key) -> Result<()> {
        self.insert(key, KeyState::Waiting)
    }

    /// Lets the key `id` sign from `at` on; the one that signed goes on to verify.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is no such key.
    pub fn promote(&mut self, id: &str, at: Timestamp) -> Result<()> {
        if self.find(id).is_none() {
            return Err(config("promote a key: the ring has none of this id; add it first"));
        }
        for entry in &mut self.keys {
            match entry.state {
                _ if entry.key.id() == id => entry.state = KeyState::Signing,
                KeyState::Signing => entry.state = KeyState::Verifying(at),
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes the key `id`, if no URL of it can live at `at`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is no such key, if it signs, or if URLs of it can still live.
    pub fn retire(&mut self, id: &str, at: Timestamp) -> Result<()> {
        let refusal = match self.find(id).map(|entry| entry.state) {
            None => "the ring has none of this id; list its keys".to_owned(),
            Some(KeyState::Signing) => "it signs; let another sign first".to_owned(),
            Some(KeyState::Verifying(since)) if at <= since.plus(self.longest) => {
                format!("URLs that it signed can live until {}; wait until then", since.plus(self.longest))
            }
            Some(KeyState::Waiting | KeyState::Verifying(_)) => {
                self.remove(id);
                return Ok(());
            }
        };
        Err(config(format!("retire a key: {refusal}")))
    }

    /// Removes the key `id` at once, because it is no longer secret: every URL of it ends now.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is no such key, or if it signs: promote another first.
    pub fn revoke(&mut self, id: &str) -> Result<()> {
        match self.find(id).map(|entry| entry.state) {
            None => Err(config("revoke a key: the ring has none of this id; list its keys")),
            Some(KeyState::Signing) => Err(config("revoke the key that signs: let another sign first")),
            Some(_) => {
                self.remove(id);
                Ok(())
            }
        }
    }

    /// The keys with their states, in the order in which they were added.
    pub fn keys(&self) -> impl Iterator<Item = (&Key, KeyState)> {
        self.keys.iter().map(|entry| (&entry.key, entry.state))
    }

    /// The longest validity of a URL, in seconds.
    pub fn longest_seconds(&self) -> u64 {
        self.longest
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits::up_to_seconds(self.longest)
    }

    /// The id and the key that sign.
    pub(crate) fn signing(&self) -> Option<(&str, &HmacKey)> {
        let entry = self.keys.iter().find(|entry| entry.state == KeyState::Signing)?;
        Some((entry.key.id(), &entry.urls))
    }

    /// The key `id`, for a request that came to `origin`.
    #[inline]
    pub(crate) fn named<'k>(&'k self, id: &'k str, origin: [&'k str; 3]) -> Named<'k> {
        let home = self.home.get().filter(|home| home.is(origin));
        let found = self.keys.iter().enumerate().find(|(_, entry)| entry.key.id() == id);
        let heads = home.zip(found).and_then(|(home, (place, _))| home.heads.get(place));
        Named { id, begun: found.map(|(_, entry)| &entry.begun), heads, at_home: home.is_some(), origin }
    }

    /// Remembers the origin of a URL that is right, if it is the first.
    #[inline]
    pub(crate) fn remember(&self, origin: [&str; 3]) {
        self.home.get_or_init(|| {
            let origin = origin.concat();
            let heads = self.keys.iter().map(|entry| Heads::new(entry.key.id(), &entry.urls, &origin)).collect();
            Home { origin, heads }
        });
    }

    /// The origin that is remembered.
    #[cfg(test)]
    pub(crate) fn home(&self) -> Option<&str> {
        self.home.get().map(|home| &*home.origin)
    }

    fn find(&self, id: &str) -> Option<&Entry> {
        self.keys.iter().find(|entry| entry.key.id() == id)
    }

    fn insert(&mut self, key: Key, state: KeyState) -> Result<()> {
        if self.find(key.id()).is_some() {
            return Err(config("add a key: the ring has one of this id; choose another id"));
        }
        let urls = key.for_urls();
        let begun = urls.begin(|text| write_key(key.id(), text));
        self.keys.push(Entry { key, state, urls, begun });
        self.home.take();
        Ok(())
    }

    fn remove(&mut self, id: &str) {
        self.keys.retain(|entry| entry.key.id() != id);
        self.home.take();
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.keys.iter().map(|entry| (entry.key.id(), entry.state))).finish()
    }
}

fn config(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Config, text)
}

#[cfg(test)]
mod tests {
    use presign_core::Sha256;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn key(id: &str) -> Key {
        Key::new(id, [7; 32]).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    #[test]
    fn exactly_one_key_signs() {
        use KeyState::{Signing, Waiting};
        assert!(KeyRing::from_keys([], HOUR).is_err());
        assert!(KeyRing::from_keys([(key("a"), Waiting)], HOUR).is_err());
        assert!(KeyRing::from_keys([(key("a"), Signing), (key("b"), Signing)], HOUR).is_err());
        assert!(KeyRing::from_keys([(key("a"), Signing), (key("a"), Waiting)], HOUR).is_err());
        assert!(KeyRing::new(key("a"), Duration::from_millis(999)).is_err());
        let mut ring = KeyRing::new(key("a"), HOUR).unwrap();
        assert!(ring.add(key("a")).is_err());
        assert!(ring.promote("b", at(0)).is_err());
        ring.promote("a", at(0)).unwrap();
        assert_eq!(ring.signing().unwrap().0, "a");
    }

    #[test]
    fn no_key_goes_while_its_urls_can_live() {
        let mut ring = KeyRing::new(key("a"), HOUR).unwrap();
        assert!(ring.retire("a", at(0)).is_err() && ring.revoke("a").is_err());
        assert!(ring.retire("x", at(0)).is_err() && ring.revoke("x").is_err());
        ring.add(key("b")).unwrap();
        ring.promote("b", at(1000)).unwrap();
        for early in [0, 1000, 4600] {
            assert!(ring.retire("a", at(early)).is_err());
        }
        let mut revoked = ring.clone();
        revoked.revoke("a").unwrap();
        ring.retire("a", at(4601)).unwrap();
        assert!(ring.find("a").is_none() && revoked.find("a").is_none());
        ring.add(key("c")).unwrap();
        ring.retire("c", at(0)).unwrap();
    }

    #[test]
    fn a_ring_shows_ids_alone() {
        assert_eq!(format!("{:?}", KeyRing::new(key("a"), HOUR).unwrap()), r#"{"a": Signing}"#);
    }

    /// A text's beginning by no key tells its length alone: the MACs of two lengths differ, those of one do not.
    #[test]
    fn as_much_is_begun_for_a_key_that_nobody_has() {
        let home = ["https", "://", "files.example"];
        let ring = KeyRing::new(key("a"), HOUR).unwrap();
        let begun = |id: &str, method: &Method, origin, hash: &mut Sha256| {
            let (begun, with_head) = ring.named(id, origin).begun(method);
            (begun.sign_in(hash, |_| ()), with_head)
        };
        let mut hash = Sha256::new();
        for remembered in [false, true] {
            if remembered {
                ring.remember(home);
            }
            for origin in [home, ["http", "://", "files.example"], ["https", "://", "files.example.org"]] {
                for method in [Method::GET, Method::PUT, Method::HEAD, Method::DELETE, Method::PATCH] {
                    let mut text = String::new();
                    write_key("b", &mut text);
                    let with_head = remembered && origin == home && method != Method::PATCH;
                    if with_head {
                        Head { method: method.as_str(), origin }.write(&mut text);
                    }
                    let expected = BegunMac::of_nobody(text.len()).sign_in(&mut hash, |_| ());
                    assert_eq!(begun("b", &method, origin, &mut hash), (expected, with_head), "{method} {origin:?}");
                    let (mac, known_with_head) = begun("a", &method, origin, &mut hash);
                    assert_eq!((mac == expected, known_with_head), (false, with_head));
                }
            }
        }
    }

    #[test]
    fn an_origin_is_remembered_until_the_keys_change() {
        let mut ring = KeyRing::new(key("a"), HOUR).unwrap();
        ring.remember(["https", "://", "files.example"]);
        ring.remember(["https", "://", "elsewhere.example"]);
        assert_eq!(ring.home(), Some("https://files.example"));
        assert_eq!(ring.home(), ring.clone().home());
        ring.add(key("b")).unwrap();
        assert_eq!(ring.home(), None);
        ring.remember(["https", "://", "files.example"]);
        ring.revoke("b").unwrap();
        assert_eq!(ring.home(), None);
    }
}
