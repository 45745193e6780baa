use std::time::Duration;

use presign::s3::{self, Credentials};
use presign::{Denied, FixedClock, Grant, Origin, Presigner, Reason, Received, Secret};

#[test]
// ANCHOR: debug
fn nothing_is_shown_by_accident() -> presign::Result<()> {
    let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let presigner = Presigner::from_url("s3://photos?region=eu-west-1", keys)?
        .with_clock(FixedClock::new("2026-11-21T12:00:00Z".parse()?));
    let presigned = presigner.presign_now(&Grant::get("cats/1.png", Duration::from_secs(60)))?;

    assert_eq!(
        format!("{presigned:?}"),
        "Presigned { method: GET, url: https://photos.s3.eu-west-1.amazonaws.com/…, headers: [], \
         issued_at: 2026-11-21T12:00:00Z, expires: Known(2026-11-21T12:01:00Z), .. }"
    );
    assert_eq!(format!("{:?}", Secret::from("wJalrXUtnFEMI")), "Secret(…)");
    Ok(())
}
// ANCHOR_END: debug

#[test]
// ANCHOR: unsigned
fn a_header_that_commands_the_service_must_be_signed() -> Result<(), Box<dyn std::error::Error>> {
    let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let account =
        s3::Account::new("us-east-1", std::sync::Arc::new(presign::Expiring::new(keys, presign::End::Never)))?;
    let presigner = Presigner::new(account.bucket("photos")?);
    let presigned = presigner.presign_now(&Grant::put("k", Duration::from_secs(60)))?;

    // The bearer turns an upload into a copy of somebody else's object.
    let (mut parts, ()) = presigned.reveal().to_request()?.into_parts();
    parts.headers.insert("x-amz-copy-source", "/private/payroll.csv".parse()?);

    let origin = Origin::HostHeader { scheme: "https".into() };
    let denied: Denied = account.verifier()?.parse(&Received::new(&parts, &origin, None)?).unwrap_err();
    assert_eq!(*denied.reason(), Reason::UnsignedHeader("x-amz-copy-source".into()));
    assert_eq!(denied.to_string(), "denied");
    Ok(())
}
// ANCHOR_END: unsigned
