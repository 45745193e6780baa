//! The headers and query parameters that a SAS binds: named in the token, and signed with their values.

use presign_core::{Error, ErrorKind, Result};

use crate::fields::is_own;
use crate::sas::Wanted;

/// Headers or query parameters that requests must have.
pub(crate) struct Bound {
    pub(crate) names: String,
    pub(crate) block: String,
}

/// The headers that requests must have.
pub(crate) fn headers(wanted: &Wanted<'_>) -> Result<Option<Bound>> {
    if wanted.headers.is_empty() { Ok(None) } else { all_headers(wanted).map(Some) }
}

/// The query parameters that requests must have.
pub(crate) fn query(wanted: &Wanted<'_>) -> Result<Option<Bound>> {
    if wanted.query.is_empty() { Ok(None) } else { whole_query(wanted).map(Some) }
}

fn all_headers(wanted: &Wanted<'_>) -> Result<Bound> {
    let (mut names, mut block) = (Vec::new(), String::new());
    for (name, value) in &wanted.headers {
        // Clients write what is beyond ASCII in one way or another, and blanks around a value are lost on the way.
        if !value.is_ascii() || value.trim() != value {
            let text = format!(
                "bind {name}: its value has blanks around it or characters beyond ASCII, so that what comes would not be \
                 what is signed; write it without",
            );
            return Err(Error::new(ErrorKind::Term, text));
        }
        part(name.as_str(), value, &names)?;
        names.push(name.as_str());
        block.push_str(&format!("{name}:{value}\n"));
    }
    Ok(Bound { names: names.join(","), block })
}

fn whole_query(wanted: &Wanted<'_>) -> Result<Bound> {
    let (mut names, mut block) = (Vec::new(), String::new());
    for (name, value) in &wanted.query {
        let refused =
            is_own(name) || name.is_empty() || name.contains([',', ':']) || name.chars().any(char::is_control);
        if refused {
            let text = format!(
                "bind the query parameter {name:?}: its name belongs to the SAS or can't be listed; leave it out"
            );
            return Err(Error::new(ErrorKind::Term, text));
        }
        part(name, value, &names)?;
        names.push(name.as_ref());
        block.push_str(&format!("\n{name}:{value}"));
    }
    Ok(Bound { names: names.join(","), block })
}

/// One of them: it must not look like two, and comes once.
fn part(name: &str, value: &str, names: &[&str]) -> Result<()> {
    let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("bind {name}: {why}")));
    if value.is_empty() || value.chars().any(char::is_control) {
        return refusal("its value is empty or has control characters, which would change what is signed; correct it");
    }
    if names.iter().any(|other| other.eq_ignore_ascii_case(name)) {
        return refusal("it is bound already, and one of the two would be lost; say it once");
    }
    Ok(())
}
