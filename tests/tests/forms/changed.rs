//! What our builder writes our verifier takes; any field that is changed, added or left out is refused.

use std::sync::Arc;
use std::time::Duration;

use presign_core::{End, Expiring, Grant, Obligation, Ready, Size};
use presign_s3::{Account, Post};
use proptest::prelude::*;

use crate::posted::{BUCKET, Form, issued_at};

fn sign(post: &Post<'_>) -> Option<Form> {
    let mut form = Form::new(&[]);
    let provider = Arc::new(Expiring::new(form.credentials.clone(), End::Never));
    let bucket = Account::new("us-east-1", provider).unwrap().bucket(BUCKET).unwrap();
    let Ready::Signed(signed) = bucket.try_post(post, issued_at()).ok()? else { return None };
    form.fields = signed.reveal().fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Some(form)
}

proptest! {
    #[test]
    fn what_is_written_is_taken_and_no_other(
        key in "\\PC{1,20}",
        kind in "[a-z]{1,5}/[a-z]{1,5}",
        note in "\\PC{0,20}",
        (min, more) in (0..1000_u64, 0..1000_u64),
        changed in any::<prop::sample::Index>(),
        more_text in "\\PC{1,3}",
    ) {
        let size = Size::between(min, min + more);
        let grant = Grant::upload(key.as_str(), size, Duration::from_secs(60)).content_type(kind.as_str());
        let post = Post::of(grant).field("x-amz-meta-note", note.as_str()).field("x-ignore-me", "a");
        let Some(form) = sign(&post) else {
            // What a form can't carry as it is.
            let carried = presign_core::ObjectKey::new(key.as_str()).is_ok() && !note.contains("${filename}");
            prop_assert!(!carried);
            return Ok(());
        };
        let verified = form.verify();
        prop_assert!(verified.is_ok(), "{verified:?}");
        if let Ok(verified) = verified {
            prop_assert_eq!(verified.key().map(|found| found.as_str()), Some(key.as_str()));
            prop_assert_eq!(verified.obligations(), [Obligation::Size(size)]);
        }

        let at = changed.index(form.fields.len());
        let name = form.fields[at].0.clone();
        let mut other = form.clone();
        other.fields[at].1.push_str(&more_text);
        prop_assert_eq!(other.verify().is_ok(), name == "x-ignore-me", "{}", name);
        let mut less = form.clone();
        less.fields.remove(at);
        prop_assert_eq!(less.verify().is_ok(), name == "x-ignore-me", "{}", name);
        let mut extra = form.clone();
        extra.fields.push(("acl".into(), "public-read".into()));
        prop_assert!(extra.verify().is_err());
        let mut twice = form.clone();
        twice.fields.push((name.to_ascii_uppercase(), form.fields[at].1.clone()));
        prop_assert!(twice.verify().is_err());
        for bytes in [min.checked_sub(1), Some(min + more + 1)].into_iter().flatten() {
            let mut file = form.clone();
            file.size = Some(bytes);
            prop_assert!(file.verify().is_err());
        }
    }
}

#[test]
fn the_file_names_an_object_below_its_prefix_alone() {
    let form = sign(&Post::to("up/", Duration::from_secs(60)).named_by_file()).unwrap();
    for (file_name, key) in [
        ("cat.png", Some("up/cat.png")),
        ("a b+c%2F.png", Some("up/a b+c%2F.png")),
        ("../../x", Some("up/x")),
        ("..\\x", Some("up/x")),
        ("", Some("up/")),
        ("${filename}", Some("up/${filename}")),
        ("..", None),
        (".", None),
        ("a/..", None),
    ] {
        let mut form = form.clone();
        form.file_name = Some(file_name.into());
        let verified = form.verify();
        assert_eq!(verified.as_ref().ok().map(|one| one.key().unwrap().as_str()), key, "{file_name}: {verified:?}");
    }
    for (key, taken) in [("up/deeper/x", true), ("up/", true), ("up", false), ("other", false), ("/up/x", false)] {
        let mut form = form.clone();
        form.fields[0].1 = key.into();
        assert_eq!(form.verify().is_ok(), taken, "{key}");
    }
}
