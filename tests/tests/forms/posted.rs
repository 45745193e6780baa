use presign_core::{Denied, HmacSha1Key, Origin, Received, Secret, Timestamp, Verified, base64_encode, hex_encode};
use presign_s3::{Credentials, Posted, Verifier, answer};
use presign_v4::{AWS4, KeyChain, Scope, Stamp};

pub(crate) const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub(crate) const BUCKET: &str = "examplebucket";
const REGION: &str = "us-east-1";

pub(crate) fn issued_at() -> Timestamp {
    "20261121T120000Z".parse().unwrap()
}

/// A form on its way: what a bearer makes of it, where it is posted, and when it arrives.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) file_name: Option<String>,
    pub(crate) size: Option<u64>,
    pub(crate) enclosure: String,
    pub(crate) url: String,
    pub(crate) credentials: Credentials,
    pub(crate) arrives: Timestamp,
}

/// Status, code and message. A form that is taken has neither code nor message.
pub(crate) type Answered = (u16, Option<String>, Option<String>);

impl Form {
    /// A form of these fields, posted to the bucket at once.
    pub(crate) fn new(fields: &[(&str, &str)]) -> Self {
        Self {
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            file_name: None,
            size: None,
            enclosure: "multipart/form-data; boundary=b".into(),
            url: format!("/{BUCKET}"),
            credentials: Credentials::new(ACCESS_KEY, SECRET_KEY),
            arrives: issued_at(),
        }
    }

    /// The fields of the signature beside the policy.
    pub(crate) fn scheme() -> Vec<(String, String)> {
        let scope = Scope::new(&AWS4, ACCESS_KEY, issued_at(), REGION, "s3");
        Stamp::new(&scope, issued_at(), 60).form_fields()
    }

    /// The same signed over a policy in base64, whatever that says.
    pub(crate) fn signed(mut self, policy: &str) -> Self {
        let key = KeyChain::new(ACCESS_KEY, Secret::from(SECRET_KEY)).key(&AWS4, issued_at(), REGION, "s3");
        let mut signature = String::new();
        hex_encode(&key.hmac().sign(policy.as_bytes()), &mut signature);
        self.fields.extend(Self::scheme());
        self.fields.push(("policy".into(), policy.into()));
        self.fields.push(("x-amz-signature".into(), signature));
        self
    }

    /// The same under these conditions, in JSON, and one for each field of the signature.
    pub(crate) fn under(self, conditions: &str, expiration: Timestamp) -> Self {
        let scheme = Self::scheme().into_iter().map(|(name, value)| format!("{{\"{name}\":\"{value}\"}}"));
        let all: Vec<String> =
            std::iter::once(conditions.to_owned()).filter(|own| !own.is_empty()).chain(scheme).collect();
        let policy = format!("{{\"expiration\":\"{expiration}\",\"conditions\":[{}]}}", all.join(","));
        self.signed(&base64_encode(policy.as_bytes()))
    }

    /// The same signed by Version 2 over a policy in base64.
    pub(crate) fn signed_by_v2(mut self, policy: &str) -> Self {
        let signature = HmacSha1Key::new(SECRET_KEY.as_bytes()).sign(policy.as_bytes());
        self.fields.push(("AWSAccessKeyId".into(), ACCESS_KEY.into()));
        self.fields.push(("policy".into(), policy.into()));
        self.fields.push(("signature".into(), base64_encode(&signature)));
        self
    }

    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        for name in names {
            let before = self.fields.len();
            self.fields.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
            assert!(self.fields.len() < before, "{name} is not sent");
        }
        self
    }

    pub(crate) fn renamed(mut self, name: &str, to: &str) -> Self {
        let field = self.fields.iter_mut().find(|(other, _)| other == name);
        to.clone_into(&mut field.unwrap_or_else(|| panic!("{name} is not sent")).0);
        self
    }

    pub(crate) fn verify(&self) -> Result<Verified, Denied> {
        let request = http::Request::post(self.url.as_str())
            .header("host", "s3.us-east-1.amazonaws.com")
            .header("content-type", &self.enclosure);
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let origin = Origin::HostHeader { scheme: "https".into() };
        let mut posted = Posted::new(self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if let Some(name) = &self.file_name {
            posted = posted.with_file_name(name);
        }
        if let Some(bytes) = self.size {
            posted = posted.with_size(bytes);
        }
        let verifier = Verifier::new("https://s3.us-east-1.amazonaws.com".parse().unwrap(), REGION).with_sigv2();
        let claims = verifier.parse_form(&Received::new(&parts, &origin, None)?, posted)?;
        verifier.verify_form(&claims, &self.credentials, self.arrives)
    }

    pub(crate) fn answered(&self) -> Answered {
        match self.verify() {
            Ok(_) => (204, None, None),
            Err(denied) => {
                let answer = answer(&denied);
                (answer.status, Some(answer.code.to_owned()), Some(answer.message.into_owned()))
            }
        }
    }
}
