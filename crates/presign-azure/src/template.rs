//! A SAS for a blob, written but for what differs from one to the next.

use std::sync::LazyLock;

use presign_core::{Extended, Sink, Timestamp};

use crate::checked::Checked;
use crate::delegation_key::UserDelegationKey;
use crate::layout::Kind;
use crate::names::Name;
use crate::run::Run;
use crate::sas::Wanted;
use crate::sign::{Of, SEAL, Unsigned};
use crate::write::write;
use crate::{Credentials, Version};

/// Its two texts, cut where the end is, the blob's name, and what a user's key says of itself. They are those that
/// [`write()`] writes for a name, an end and a key that stand for all others.
pub(crate) struct Template {
    text: [String; 4],
    token: [String; 3],
}

/// The most bytes of the end, `2026-11-21T12%3A00%3A00Z`, and of `&sig=` with the 44 digits of base64, each escaped.
const END: usize = 24;
const SIGNATURE: usize = 5 + 3 * 44;

/// No container is called so, nor is it in what is said without a term.
const NAME: &str = "<name>";

impl Template {
    /// Of what is checked for one blob, without terms; none, if it is not signed by keys of its kind.
    pub(crate) fn of(checked: &Checked, wanted: &Wanted<'_>, canonical: &str, run: &Run) -> Option<Self> {
        let key = match checked.kind {
            Kind::BlobDelegation => Some(ANY_KEY.as_ref()?),
            _ => None,
        };
        let of = Of { canonical, name: Some(NAME), form: &wanted.form, depth: None };
        let end = Timestamp::MAX.extended();
        let unsigned = Unsigned::new((checked, &wanted.values), run, of, (Some(end), None), key).ok()?;
        let (mut text, mut token) = (String::new(), String::new());
        write(&unsigned, &mut text, &mut token);

        let (start, rest) = text.split_once(end.as_str())?;
        let (middle, rest) = rest.split_once(NAME)?;
        let (before, after) = token.split_once(end.escaped().as_str())?;
        let ((behind, rest), (after, last)) = match key {
            Some(key) => (rest.split_once(&*key.run.text)?, after.split_once(&*key.run.query)?),
            None => ((rest, ""), (after, "")),
        };
        Some(Self {
            text: [start, middle, behind, rest].map(str::to_owned),
            token: [before, after, last].map(str::to_owned),
        })
    }

    /// Whether it is that of what these credentials sign: a key for another tenant's users says more.
    #[inline]
    pub(crate) fn is_by(&self, credentials: &Credentials) -> bool {
        credentials.delegation().is_none_or(|key| key.delegated_tid.is_none())
    }

    /// How many bytes the token has at most.
    #[inline]
    pub(crate) fn room(&self, credentials: &Credentials) -> usize {
        let of_key = credentials.delegation().map_or(0, |key| key.run.query.len());
        self.token.iter().map(String::len).sum::<usize>() + of_key + END + SIGNATURE
    }

    /// Appends the token to a URL that ends in `?`.
    #[inline]
    pub(crate) fn seal(&self, name: Name<'_>, end: &Extended, credentials: &Credentials, url: &mut String) {
        let ([start, middle, behind, rest], [before, after, last]) = (&self.text, &self.token);
        let run = credentials.delegation().map(|key| &key.run);
        let mac = credentials.key().sign_with(|text| {
            text.put(start);
            text.put_ascii(end.as_bytes());
            text.put(middle);
            text.put(name.as_str());
            text.put(behind);
            if let Some(run) = run {
                text.put(&run.text);
                text.put(rest);
            }
        });
        url.push_str(before);
        url.push_str(end.escaped().as_str());
        url.push_str(after);
        if let Some(run) = run {
            url.push_str(&run.query);
            url.push_str(last);
        }
        SEAL.append(url, &mac);
    }
}

/// A key that stands for all others.
static ANY_KEY: LazyLock<Option<UserDelegationKey>> = LazyLock::new(|| {
    let (start, end) = (Timestamp::from_unix(0).ok()?, Timestamp::from_unix(1).ok()?);
    UserDelegationKey::new("<oid>", "<tid>", start, end, Version::NEWEST, "AA==").ok()
});
