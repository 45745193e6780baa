use std::sync::OnceLock;

use http::Method;
use presign_core::BegunMac;

/// The MACs of a key's texts for one origin, begun as far as those for a method share them, each when it is first wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heads([OnceLock<BegunMac>; METHODS.len()]);

/// Those of most URLs.
const METHODS: [Method; 4] = [Method::GET, Method::PUT, Method::HEAD, Method::DELETE];

/// Where that of a method is.
#[derive(Clone, Copy)]
pub(crate) struct Place(usize);

impl Place {
    /// None for a method that is rare.
    #[inline]
    pub(crate) fn of(method: &Method) -> Option<Self> {
        METHODS.iter().position(|other| other == method).map(Self)
    }
}

impl Heads {
    #[inline]
    pub(crate) fn get(&self, place: Place, begin: impl FnOnce() -> BegunMac) -> &BegunMac {
        self.0[place.0].get_or_init(begin)
    }
}
