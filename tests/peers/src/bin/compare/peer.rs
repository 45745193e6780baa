use async_trait::async_trait;

use crate::asked::{Term, Words};
use crate::judge::Judge;

/// Somebody who signs for a service.
#[async_trait(?Send)]
pub(crate) trait Peer {
    /// What it is called, with its version.
    fn name(&self) -> &'static str;

    /// Signs a download for so many seconds.
    async fn get(&self, key: &str, seconds: u64) -> Answer;

    /// Signs an upload or a download that is bound to this.
    async fn bound(&self, term: Term) -> Answer {
        let _ = term;
        Answer::NoWord
    }

    /// Signs a download for 15 minutes by a credential that ends in one.
    async fn outliving(&self) -> Answer {
        Answer::NoWord
    }

    /// What `Debug` shows of what it signed, and of what it signs with.
    async fn shown(&self) -> [String; 2];
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A URL, with the headers that it says have to be sent.
    Signed(String, Vec<(String, String)>),
    /// It refused.
    Refused,
    /// Its interface has no word for this.
    NoWord,
}

impl Answer {
    pub(crate) fn of<E>(signed: Result<impl Into<String>, E>) -> Self {
        match signed {
            Ok(url) => Self::Signed(url.into(), Vec::new()),
            Err(_) => Self::Refused,
        }
    }

    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        match self {
            Self::Signed(url, mut headers) => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Signed(url, headers)
            }
            other => other,
        }
    }
}

/// A service, and who signs for it; we are the last.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    pub(crate) judge: Box<dyn Judge>,
    pub(crate) peers: Vec<Box<dyn Peer>>,
    /// Whose words its terms are asked for in.
    pub(crate) words: Words,
    /// What it can be asked to bind.
    pub(crate) terms: &'static [Term],
    /// Whether there is a longest validity.
    pub(crate) capped: bool,
    /// Whether there are credentials that end.
    pub(crate) ends: bool,
    /// The secret, as it must not be shown.
    pub(crate) secret: &'static str,
}
