use http::Method;
use presign_core::{BegunMac, HmacKey};

use crate::fields::{Head, write_key};

/// The MACs of a key's texts for one origin, begun as far as those for a method share them.
#[derive(Clone, Debug)]
pub(crate) struct Heads([BegunMac; METHODS.len()]);

/// Those of most URLs.
const METHODS: [Method; 4] = [Method::GET, Method::PUT, Method::HEAD, Method::DELETE];

/// Where that of a method is.
#[derive(Clone, Copy)]
pub(crate) struct Slot(usize);

impl Slot {
    /// None for a method that is rare.
    #[inline]
    pub(crate) fn of(method: &Method) -> Option<Self> {
        METHODS.iter().position(|other| other == method).map(Self)
    }
}

impl Heads {
    pub(crate) fn new(key_id: &str, key: &HmacKey, origin: &str) -> Self {
        Self(METHODS.map(|method| {
            key.begin(|text| {
                write_key(key_id, text);
                Head { method: method.as_str(), origin: [origin] }.write(text);
            })
        }))
    }

    #[inline]
    pub(crate) fn get(&self, slot: Slot) -> &BegunMac {
        &self.0[slot.0]
    }
}
