//! Posted forms before our verifier.

use presign_core::{Origin, Received, Verified};
use presign_s3::Posted;

use super::super::process::{done, parts, refused};
use super::{Ours, denied};
use crate::harness::posted;
use crate::{Kind, Outcome, Presented, store};

/// Takes a form, or says why it doesn't.
pub(super) fn serve(ours: &Ours, presented: &Presented, content_type: &str) -> Outcome {
    let read = posted::read(content_type, presented.body());
    let (Some(parts), Some(posted::Parts { fields, file: Some((file_name, file)) })) = (parts(presented), read) else {
        return refused(400, "InvalidArgument", Kind::Malformed);
    };
    let size = u64::try_from(file.len()).unwrap_or(u64::MAX);
    let form = Posted::new(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let form = form.with_file_name(&file_name).with_size(size);
    let origin = Origin::HostHeader { scheme: "http".into() };
    let verified = Received::new(&parts, &origin, None).and_then(|received| {
        let verifier = ours.verifier(&received);
        let claims = verifier.parse_form(&received, form.clone())?;
        verifier.verify_form(&claims, &ours.keys[..], ours.now)
    });
    match verified {
        Ok(verified) => stored(ours, &verified, &form, file),
        Err(refusal) => denied(&refusal),
    }
}

fn stored(ours: &Ours, verified: &Verified, form: &Posted<'_>, file: Vec<u8>) -> Outcome {
    let (bucket, key) = (verified.bucket().unwrap_or_default(), verified.key().map(|key| key.as_str()));
    let key = key.unwrap_or_default();
    ours.lock().objects.insert(store::name(bucket, key), file);
    if let Some(next) = form.field("success_action_redirect") {
        let headers = vec![("location".to_owned(), format!("{next}?bucket={bucket}"))];
        return Outcome { headers, ..done(303, b"") };
    }
    let status = form.field("success_action_status").and_then(|status| status.parse().ok());
    done(status.unwrap_or(204), b"")
}
