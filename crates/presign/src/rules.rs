use std::time::Duration;

use presign_core::{Action, Error, ErrorKind, Grant, ObjectKey, Parts, Result, Target, Term, Timestamp, Validity};

/// House rules: what a [`Presigner`](crate::Presigner) signs at most. A grant that breaks one is refused before
/// anything is fetched or signed.
///
/// Without a call of its kind, a rule does not limit. A rule that is itself wrong is reported by each attempt to sign.
///
/// ```
/// # #[cfg(feature = "s3")] {
/// use presign::{Action, ErrorKind, Grant, Presigner, Rules, s3};
/// use std::time::Duration;
///
/// let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let rules = Rules::new()
///     .allow_actions([Action::Get, Action::Put])
///     .allow_prefix("uploads/")
///     .longest(Duration::from_secs(900));
/// let presigner = Presigner::from_url("s3://photos?region=eu-west-1", keys)?.with_rules(rules);
///
/// let minute = Duration::from_secs(60);
/// assert!(presigner.presign_now(&Grant::get("uploads/1.png", minute)).is_ok());
/// for grant in [
///     Grant::delete("uploads/1.png", minute),
///     Grant::get("secrets/1.png", minute),
///     Grant::get("uploads/1.png", minute * 60),
/// ] {
///     assert_eq!(*presigner.presign_now(&grant).unwrap_err().kind(), ErrorKind::Refused);
/// }
/// # }
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Rules {
    actions: Option<Vec<Action>>,
    prefixes: Vec<String>,
    longest: Option<Duration>,
    fault: Option<Error>,
}

impl Rules {
    /// Rules that allow everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Allows these actions, and no action that no call names. [`Action::Request`] is allowed by its method.
    ///
    /// ```
    /// use presign::{Action, Rules};
    /// let begins_multipart = Rules::new().allow_actions([Action::Request(http::Method::POST)]);
    /// assert!(format!("{begins_multipart:?}").contains("POST"));
    /// ```
    #[must_use]
    pub fn allow_actions(mut self, actions: impl IntoIterator<Item = Action>) -> Self {
        self.actions.get_or_insert_default().extend(actions);
        self
    }

    /// Allows the objects whose names begin with `prefix`, and no object that no call covers; the bucket itself is
    /// then out of reach, and so are terms that bring in another object, like a copy's source.
    ///
    /// The prefix is compared byte for byte and must end with `/`: `user1` would cover `user10/` too.
    #[must_use]
    pub fn allow_prefix(mut self, prefix: impl Into<String>) -> Self {
        let prefix = prefix.into();
        let fault = match ObjectKey::new(prefix.as_str()) {
            Ok(_) if prefix.ends_with('/') => None,
            Ok(_) => Some("it doesn't end with `/`, so it would cover more names than it seems to; end it with `/`"),
            Err(_) => Some("it is empty, too long, or has a segment `.` or `..`, so it would cover all names or none"),
        };
        if let Some(fault) = fault {
            let text = format!("keep to a house rule on names: {fault}");
            self.fault.get_or_insert(Error::new(ErrorKind::Config, text));
        }
        self.prefixes.push(prefix);
        self
    }

    /// Allows URLs that are valid for this long at most, counted from now; of two calls the shorter one counts.
    #[must_use]
    pub fn longest(mut self, validity: Duration) -> Self {
        self.longest = Some(self.longest.map_or(validity, |before| before.min(validity)));
        self
    }

    /// Refuses a grant, signed at `at`, that breaks a rule.
    pub(crate) fn check(&self, grant: &Grant<'_>, at: Timestamp) -> Result<()> {
        let parts = grant.parts()?;
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        self.check_action(parts.action())?;
        self.check_target(parts)?;
        self.check_validity(parts.validity(), at)
    }

    fn check_action(&self, action: &Action) -> Result<()> {
        match &self.actions {
            Some(allowed) if !allowed.contains(action) => {
                let allowed: Vec<String> = allowed.iter().map(spelled).collect();
                let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
                refuse(format!("the action {}: allowed is {allowed}", spelled(action)))
            }
            _ => Ok(()),
        }
    }

    fn check_target(&self, parts: &Parts<'_>) -> Result<()> {
        if self.prefixes.is_empty() {
            return Ok(());
        }
        let covers = |name: &str| self.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()));
        let what = match parts.target() {
            Target::Object(key) if covers(key.as_str()) => return self.check_terms(parts),
            Target::Prefix(prefix) if covers(prefix) => return self.check_terms(parts),
            Target::Object(_) => "an object of this name",
            Target::Prefix(_) => "a list of this prefix",
            _ => "the bucket itself",
        };
        self.refuse_name(what)
    }

    /// The target is covered; a term must not lead to another one.
    fn check_terms(&self, parts: &Parts<'_>) -> Result<()> {
        let leads_away = parts.terms().any(|term| match term {
            Term::Header(name, _) => is_other_target(name.as_str()),
            Term::Query(name, _) => is_other_target(&name.to_ascii_lowercase()),
            _ => false,
        });
        if leads_away {
            return self.refuse_name("a header or query parameter that names another target");
        }
        Ok(())
    }

    fn refuse_name(&self, what: &str) -> Result<()> {
        refuse(format!("{what}: allowed are names that begin with {}", self.prefixes.join(" or ")))
    }

    fn check_validity(&self, validity: Validity, at: Timestamp) -> Result<()> {
        let Some(longest) = self.longest else { return Ok(()) };
        let asked = match validity {
            Validity::For(duration) => Some(duration),
            Validity::Until(end) => Some(Duration::from_secs(end.seconds_since(at))),
            _ => None,
        };
        match asked {
            Some(asked) if asked <= longest => Ok(()),
            Some(asked) => {
                refuse(format!("a URL for {} s: allowed are {} s at most", seconds(asked), seconds(longest)))
            }
            None => refuse(format!("a validity of unknown length: allowed are {} s at most", seconds(longest))),
        }
    }
}

/// Names of headers and query parameters by which a request on one object reaches another: the source of a copy or a
/// rename (S3, Google Cloud Storage and Azure), which S3 also takes from the query, and the prefix of a list.
fn is_other_target(name: &str) -> bool {
    name == "prefix" || name.ends_with("-copy-source") || name.ends_with("-rename-source")
}

fn spelled(action: &Action) -> String {
    match action {
        Action::Request(method) => format!("request {method}"),
        action => action.name().to_owned(),
    }
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

fn refuse<T>(text: String) -> Result<T> {
    Err(Error::new(ErrorKind::Refused, format!("grant what a house rule forbids, {text}")))
}

#[cfg(test)]
mod tests;
