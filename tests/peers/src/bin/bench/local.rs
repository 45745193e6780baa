//! The scheme for what one serves oneself: one URL, and the way back.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use hmac::{Hmac, KeyInit, Mac};
use presign_core::{Origin, Received, Timestamp, base64url_encode, hex_decode};
use presign_local::{Key, KeyRing, Site, Verifier};
use sha2::Sha256;

use crate::call::Call;
use crate::contender::Field;
use crate::floor::Floor;
use crate::presign::Presign;
use crate::work;

const KEY: [u8; 32] = [7; 32];

pub(crate) fn field() -> Result<Field> {
    let ring = Arc::new(KeyRing::new(Key::new("k1", KEY)?, Duration::from_secs(86_400))?);
    let presign = Presign::new("presign try_presign", Site::new(Arc::clone(&ring), "https://files.example/files")?);
    let midnight = Timestamp::from_unix(work::MIDNIGHT)?;
    let floor = Floor::mac(&presign.string_to_sign(midnight)?, &for_urls()?)?;
    let url = presign.url(midnight)?;
    let signature = hex_decode(&floor.signature()).map(|bytes| base64url_encode(&bytes)).unwrap_or_default();
    ensure!(url.ends_with(&signature), "the floor does not do the work of this URL: {url}");

    let request = http::Request::get(url).header("host", "files.example").body(())?;
    let (parts, ()) = request.into_parts();
    let (verifier, origin) = (Verifier::new(), Origin::HostHeader { scheme: "https".into() });
    let verify = move |_| {
        let received = Received::new(&parts, &origin, None).and_then(|received| received.under("/files"));
        let claims = received.and_then(|received| verifier.parse(&received));
        claims.as_ref().is_ok_and(|claims| verifier.verify(claims, &ring, midnight).is_ok())
    };
    Ok(Field {
        title: "one URL of the local scheme",
        work: "local-get",
        others: vec![Box::new(floor)],
        ours: vec![Box::new(presign), Box::new(Call::new("presign verify", verify)?)],
    })
}

/// The key that signs URLs, as the scheme derives it: HKDF-SHA-256 without a salt.
fn for_urls() -> Result<[u8; 32]> {
    let mac = |key: &[u8], text: &[&[u8]]| -> Result<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
        text.iter().for_each(|part| mac.update(part));
        Ok(mac.finalize().into_bytes().into())
    };
    mac(&mac(&[0; 32], &[&KEY])?, &[b"presign local 1 url", &[1]])
}
