//! Google's published forms: the bytes of their policies, and the way back. The signatures are RSA's.

use std::time::Duration;

use presign_core::{End, FormReason, Limits, Obligation, Secret, Size, Timestamp, VerifyBytes, hex_decode};
use presign_gcs::aws_lc_rs;
use presign_v4::{
    Filled, FormClaims, FormLine, GCS_FORMS, GOOG4_HMAC, GOOG4_RSA, KeyChain, Post, Posted, Scope, Stamp, UnsignedForm,
};
use serde::Deserialize;

use crate::rows::rows;

/// The public half of the key that the suite signs by.
const PUBLIC_KEY: &str = include_str!("../../vectors/gcs-v4-public-key.pem");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) id: String,
    source: String,
    licence: String,
    scheme: String,
    pub(crate) access_key: String,
    region: String,
    service: String,
    pub(crate) date: String,
    pub(crate) expires: u64,
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) asked: Vec<(String, String)>,
    pub(crate) conditions: Vec<serde_json::Value>,
    fields: Vec<(String, String)>,
    pub(crate) policy: String,
    pub(crate) signature: String,
    pub(crate) url: String,
}

impl Row {
    pub(crate) fn at(&self) -> Timestamp {
        self.date.parse().unwrap()
    }

    /// The form that the row asks for, written by our words.
    fn unsigned(&self) -> UnsignedForm {
        let mut post = Post::to(self.key.as_str(), Duration::from_secs(self.expires));
        for (name, value) in &self.asked {
            post = post.field(name, value);
        }
        for condition in &self.conditions {
            post = post.condition(&condition.to_string());
        }
        let limits = Limits::up_to_seconds(604_800);
        let window = post.grant().unwrap().parts().unwrap().window(self.at(), &limits, End::Never).unwrap();
        let scope = Scope::new(&GOOG4_RSA, &self.access_key, self.at(), &self.region, &self.service);
        let stamp = Stamp::new(&scope, self.at(), self.expires);
        let signer: Vec<FormLine<'_>> =
            stamp.form_fields().into_iter().map(|(name, value)| FormLine::held(name, value)).collect();
        Filled::of(&post, &GCS_FORMS).unwrap().unsigned(self.url.clone(), &self.bucket, window, &signer).unwrap()
    }

    /// The form that the row prints, and the field that its condition leaves to the bearer.
    fn posted(&self) -> Vec<(&str, &str)> {
        let mut fields: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend([("policy", self.policy.as_str()), ("x-goog-signature", self.signature.as_str())]);
        if self.leaves_the_acl() {
            fields.push(("acl", "public-read"));
        }
        fields
    }

    fn leaves_the_acl(&self) -> bool {
        self.id == "gcs-post/POST Policy ACL matching"
    }
}

pub(crate) fn published() -> Vec<Row> {
    let rows: Vec<Row> = rows(include_str!("../../vectors/gcs-post.jsonl"));
    assert_eq!(rows.len(), 11);
    for row in &rows {
        assert!(!row.source.is_empty() && !row.licence.is_empty() && row.scheme == "goog4-rsa-post", "{}", row.id);
    }
    rows
}

fn is_signed(claims: &FormClaims) -> bool {
    let key = aws_lc_rs::PublicKey::from_pem(PUBLIC_KEY).unwrap();
    claims.signed_by(|text, signature| key.verifies(text, signature))
}

/// What a verifier finds that has the service account's key.
fn verify(row: &Row, fields: &[(&str, &str)], at: Timestamp) -> Result<Vec<Obligation>, String> {
    let posted = Posted::new(fields.iter().copied());
    let denied = |denied: presign_core::Denied| denied.reason().to_string();
    posted.check().map_err(denied)?;
    let claims = GCS_FORMS.claims(&posted).map_err(denied)?;
    if !is_signed(&claims) || claims.key_id() != row.access_key {
        return Err("signature".to_owned());
    }
    if (claims.region(), claims.service()) != ("auto", "storage") {
        return Err("scope".to_owned());
    }
    let policy = claims.policy().map_err(denied)?;
    let signed = claims.issued_at()..=claims.issued_at().plus(604_800);
    policy.in_time(at, Some(signed), End::Never, 0).map_err(denied)?;
    let key = posted.key().unwrap_or_default();
    GCS_FORMS.evaluate(&policy, &posted, &row.bucket, &key).map_err(denied)
}

#[test]
fn each_policy_is_written_byte_for_byte_and_each_field_is_the_published_one() {
    for row in published() {
        let unsigned = row.unsigned();
        assert_eq!(unsigned.string_to_sign(), row.policy, "{}", row.id);
        let form = unsigned.signed("goog4", GOOG4_RSA.signature_field(), row.signature.clone()).unwrap();
        assert_eq!((form.provider(), form.reveal().url()), ("gcs", row.url.as_str()), "{}", row.id);
        let mut published = row.posted();
        let mut ours: Vec<_> = form.reveal().fields().collect();
        if row.leaves_the_acl() {
            // Ours has a field for each condition, with what it may begin with.
            assert_eq!((published.pop(), form.reveal().field("acl")), (Some(("acl", "public-read")), Some("public")));
            ours.retain(|(name, _)| *name != "acl");
        }
        published.sort_unstable();
        ours.sort_unstable();
        assert_eq!(ours, published, "{}", row.id);
    }
}

#[test]
fn each_form_is_taken_until_it_ends() {
    for row in published() {
        let ends = row.at().plus(row.expires);
        let obligations = verify(&row, &row.posted(), ends).unwrap();
        let range = row.id == "gcs-post/POST Policy Within Content-Range";
        let sized = [Obligation::Size(Size::from(246..=266))];
        assert_eq!(obligations, if range { &sized[..] } else { &[] }, "{}", row.id);
        assert_eq!(verify(&row, &row.posted(), ends.plus(1)), Err(FormReason::Expired(ends).to_string()), "{}", row.id);
    }
}

#[test]
fn no_form_is_taken_once_a_field_is_changed_missing_or_added() {
    let mut refused = 0;
    for row in published() {
        let fields = row.posted();
        for at in 0..fields.len() {
            let (name, value) = fields[at];
            let mut missing = fields.clone();
            missing.remove(at);
            assert!(verify(&row, &missing, row.at()).is_err(), "{}: without {name}", row.id);
            for turned in [format!("{value}x"), format!("x{value}"), value.to_uppercase(), value.to_lowercase()] {
                let mut changed = fields.clone();
                changed[at].1 = &turned;
                // What the acl goes on with is the bearer's.
                let free = row.leaves_the_acl() && name == "acl" && turned.starts_with("public");
                let taken = free || turned == value;
                assert_eq!(verify(&row, &changed, row.at()).is_ok(), taken, "{}: {name}={turned}", row.id);
                refused += usize::from(!taken);
            }
        }
        for extra in [
            ("x-goog-meta-a", ""),
            ("content-language", "de"),
            ("bucket", "other"),
            ("x-goog-date", "20200123T043530Z"),
        ] {
            let more = [&fields[..], &[extra]].concat();
            assert!(verify(&row, &more, row.at()).is_err(), "{}: {extra:?}", row.id);
        }
        assert!(verify(&row, &[&fields[..], &[("x-ignore-a", "b")]].concat(), row.at()).is_ok(), "{}", row.id);
    }
    assert!(refused > 200, "{refused} changes");
}

#[test]
fn an_hmac_key_signs_the_same_policy() {
    let row = &published()[0];
    // By Python's `hmac`, over the policy that Google published.
    let expected = "6d2ceddfba7407e94894801741577c0e5bc393dd2aa07fa8a585a1f8808f780a";
    let chain = KeyChain::new("GOOGTS7C7FUP3AIRVJTE2BCD", Secret::from("bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ"));
    let key = chain.key(&GOOG4_HMAC, row.at(), "auto", "storage");
    let key = key.hmac();
    assert_eq!(key.sign(row.policy.as_bytes()).to_vec(), hex_decode(expected).unwrap());

    let credential = format!("GOOGTS7C7FUP3AIRVJTE2BCD/{}/auto/storage/goog4_request", &row.date[..8]);
    let claims = |algorithm, signature| {
        GCS_FORMS.claims(&Posted::new([
            ("policy", row.policy.as_str()),
            ("X-Goog-Algorithm", algorithm),
            ("x-goog-credential", credential.as_str()),
            ("x-goog-date", row.date.as_str()),
            ("x-goog-signature", signature),
        ]))
    };
    let signed = claims("GOOG4-HMAC-SHA256", expected).unwrap();
    assert!(signed.dialect() == &GOOG4_HMAC && signed.matches(key) && signed.key_id() == "GOOGTS7C7FUP3AIRVJTE2BCD");
    assert!(!signed.matches(chain.key(&GOOG4_HMAC, row.at(), "us-east1", "storage").hmac()));
    // An RSA signature is none of an HMAC key, of whatever length it is.
    let other = claims("GOOG4-HMAC-SHA256", &row.signature).unwrap();
    assert!(!other.matches(key) && !other.signed_by(|_, _| true));
    assert!(!claims("GOOG4-RSA-SHA256", "").unwrap().signed_by(|_, _| true));
    let unknown = claims("GOOG4-MD5", expected).unwrap_err();
    assert_eq!(*unknown.reason(), FormReason::Unacceptable("X-Goog-Algorithm").into());
}
