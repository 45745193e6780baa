use super::Difference;

/// What signing a case comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It was signed; every part of the result that both sides have, in the order in which they are compared.
    Signed(Vec<Part>),
    /// It was refused, with this reason.
    Refused(String),
}

/// A part of a result: a URL's beginning, a text that was signed, a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// What it is called.
    pub(crate) name: &'static str,
    /// All of it.
    pub(crate) text: String,
}

/// The other implementation's answer, and what of it was read with a difference in mind that is by design.
#[derive(Clone, Debug)]
pub(crate) struct Theirs {
    /// The answer, in our form where only the form differs.
    pub(crate) answer: Answer,
    /// What is to be counted of a case on which both agree.
    pub(crate) notes: Vec<Note>,
}

/// Something that cases are counted by, beside their kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Note {
    /// What it is about.
    pub(super) what: &'static str,
    /// What was done, and why.
    pub(super) text: &'static str,
}

impl Note {
    /// The two differ in form alone, and were brought into one.
    pub(crate) const fn alike(text: &'static str) -> Self {
        Self { what: "read alike", text }
    }

    /// More was proved than that both are the same.
    pub(crate) const fn verified(text: &'static str) -> Self {
        Self { what: "verified", text }
    }
}

impl Part {
    /// The part `name`.
    pub(crate) fn new(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, text: text.into() }
    }
}

impl Answer {
    /// The first part in which `theirs` differs. Two refusals agree, whatever they say.
    pub(crate) fn differs_from(&self, theirs: &Self) -> Option<Difference> {
        match (self, theirs) {
            (Self::Refused(_), Self::Refused(_)) => None,
            (Self::Signed(ours), Self::Signed(theirs)) => {
                let differing = ours.iter().zip(theirs).find(|(ours, theirs)| ours != theirs);
                let missing = || (ours.len() != theirs.len()).then_some("the number of parts");
                let part = differing.map(|(ours, _)| ours.name).or_else(missing)?;
                Some(Difference::new(part, self, &Self::Signed(theirs.clone())))
            }
            _ => Some(Difference::new("whether it is signed", self, theirs)),
        }
    }

    /// Its parts by name; a refusal is one.
    pub(super) fn parts(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Signed(parts) => parts.iter().map(|part| (part.name, part.text.as_str())).collect(),
            Self::Refused(reason) => vec![("refused", reason)],
        }
    }
}
