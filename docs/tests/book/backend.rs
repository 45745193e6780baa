// ANCHOR: backend
use std::time::Duration;

use presign_core::{
    Action, Backend, End, Error, ErrorKind, Grant, HmacKey, Limits, Presigned, Ready, Seal, Target, Timestamp, percent,
};

#[derive(Debug)]
struct Toy {
    key: HmacKey,
}

impl Backend for Toy {
    fn provider(&self) -> &'static str {
        "toy"
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready, Error> {
        let parts = grant.parts()?;
        let (Action::Get, Target::Object(key)) = (parts.action(), parts.target()) else {
            return Err(Error::unsupported("this action", "toy", "ask for get"));
        };
        // Each term is enforced or refused. This scheme enforces none.
        if let Some(term) = parts.terms().next() {
            return Err(Error::unsupported(term.name(), "toy", "leave it out"));
        }
        let window = parts.window(at, &Limits::up_to_seconds(3600), End::Never)?;

        let mut url = String::from("https://toy.example/");
        percent::path(key.as_str(), &mut url);
        url.push_str(&format!("?until={}", window.expires_at().unix()));

        let mut mac = self.key.mac();
        mac.update(b"GET\n");
        mac.update(url.as_bytes());
        Seal::hex("sig").append(&mut url, &mac.finish());
        Ok(Ready::Signed(Presigned::new(http::Method::GET, url, window).by("toy", "toy-1")))
    }
}
// ANCHOR_END: backend

#[test]
// ANCHOR: use
fn a_presigner_takes_any_backend() -> presign::Result<()> {
    let toy = Toy { key: HmacKey::new(b"an example key of thirty-two byte") };
    let at = Timestamp::from_unix(1_795_262_400)?;
    let presigner = presign::Presigner::new(toy).with_clock(presign::FixedClock::new(at));

    let grant = Grant::get("cat 1.png", Duration::from_secs(60));
    let url = presigner.presign_now(&grant)?.reveal().as_str().to_owned();
    assert!(url.starts_with("https://toy.example/cat%201.png?until=1795262460&sig="));

    let error = presigner.presign_now(&grant.create_only()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unsupported { provider: "toy", .. }));
    Ok(())
}
// ANCHOR_END: use
