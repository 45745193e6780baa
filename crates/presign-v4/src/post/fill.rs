use std::borrow::Cow;
use std::fmt;

use presign_core::{Action, Error, ErrorKind, Result, Size, Target};

use super::asked::Entry;
use super::line::FormLine;
use super::redirect;
use super::words::{FILENAME, STATUS, is_ignored};
use super::{Condition, FormWords, Post};

/// A form with a value for each field and a rule for each value, before anybody signed it.
///
/// ```
/// use presign_core::Grant;
/// use presign_v4::{Filled, Post, S3_FORMS};
/// let post = Post::of(Grant::upload("user/", 1..=9, std::time::Duration::from_secs(60))).named_by_file();
/// let filled = Filled::of(&post, &S3_FORMS)?;
/// assert_eq!(filled.names().collect::<Vec<_>>(), ["key"]);
/// assert_eq!(filled.size().map(|size| size.max()), Some(9));
/// # Ok::<(), presign_core::Error>(())
/// ```
pub struct Filled<'g> {
    pub(super) words: &'static FormWords,
    fields: Vec<Field<'g>>,
    size: Option<Size>,
    /// How many of the fields are the key and the terms of the grant, which nothing loosens.
    granted: usize,
}

struct Field<'g> {
    name: Cow<'g, str>,
    /// None while only a beginning is known.
    value: Option<Cow<'g, str>>,
    rule: Rule<'g>,
}

enum Rule<'g> {
    Held,
    Begins(Cow<'g, str>),
    Ignored,
}

impl<'g> Filled<'g> {
    /// Fills in what `post` asks for, in the words of the service that is posted to.
    ///
    /// # Errors
    /// What is wrong with the form, and everything in it that the service would not enforce.
    pub fn of(post: &'g Post<'_>, words: &'static FormWords) -> Result<Self> {
        let parts = post.grant()?.parts()?;
        if !matches!(parts.action(), Action::Put | Action::Upload) {
            let what = format!("{} by a form", parts.action().name());
            return Err(Error::unsupported(what, words.provider, "sign it as a URL: a form uploads one object"));
        }
        let Target::Object(key) = parts.target() else {
            let instead = "name the object that it uploads";
            return Err(Error::unsupported("a form without an object", words.provider, instead));
        };
        let fields = vec![key_field(key.as_str(), post.named_by_file, words)?];
        let mut filled = Self { words, fields, size: None, granted: 0 };
        for term in parts.terms() {
            filled.apply(term)?;
        }
        filled.granted = filled.fields.len();
        for entry in &post.entries {
            match entry {
                Entry::Field(name, value) => filled.field(name.as_ref().into(), value.as_ref().into())?,
                Entry::StartsWith(name, prefix) => filled.begin(name.as_ref().into(), prefix.as_ref().into())?,
                Entry::Condition(condition) => filled.condition(condition)?,
            }
        }
        filled.check()?;
        Ok(filled)
    }

    /// The fields in the order in which they are sent.
    pub(super) fn lines(&self) -> impl Iterator<Item = FormLine<'_>> {
        self.fields.iter().map(|field| {
            let name = field.name.as_ref();
            let (fallback, open) = match &field.rule {
                Rule::Begins(prefix) => (prefix.as_ref(), true),
                Rule::Held | Rule::Ignored => ("", false),
            };
            let value = Cow::from(field.value.as_deref().unwrap_or(fallback));
            let condition = match &field.rule {
                Rule::Held => Some(Condition::eq(name, value.as_ref())),
                Rule::Begins(prefix) => Some(Condition::starts_with(name, prefix.as_ref())),
                Rule::Ignored => None,
            };
            FormLine { name: name.into(), value, condition, open }
        })
    }

    /// The names of the fields, in the order in which they are sent.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.fields.iter().map(|field| field.name.as_ref())
    }

    /// The sizes that the file may have.
    pub fn size(&self) -> Option<Size> {
        self.size
    }

    /// Whether the file gives the object's name.
    pub fn is_named_by_file(&self) -> bool {
        matches!(self.fields.first(), Some(Field { rule: Rule::Begins(_), .. }))
    }

    /// A field with one value.
    pub(super) fn hold(&mut self, name: Cow<'g, str>, value: Cow<'g, str>) -> Result<()> {
        self.add(Field { name, value: Some(value), rule: Rule::Held })
    }

    pub(super) fn limit(&mut self, size: Size) -> Result<()> {
        match self.size.replace(size) {
            None => Ok(()),
            Some(_) => Err(twice("the size")),
        }
    }

    fn field(&mut self, name: Cow<'g, str>, value: Cow<'g, str>) -> Result<()> {
        if is_ignored(&name) {
            return self.add(Field { name, value: Some(value), rule: Rule::Ignored });
        }
        // What the form begins with, where the bearer may choose.
        let chosen = self.fields.iter_mut().find(|field| {
            matches!(field.rule, Rule::Begins(_)) && field.value.is_none() && field.name.eq_ignore_ascii_case(&name)
        });
        match chosen {
            Some(field) => {
                field.value = Some(value);
                Ok(())
            }
            None => self.hold(name, value),
        }
    }

    fn begin(&mut self, name: Cow<'g, str>, prefix: Cow<'g, str>) -> Result<()> {
        let words = self.words;
        if words.is_known(&name) && !words.can_begin(&name) && !words.is_signing(&name) {
            return Err(Error::unsupported(
                format!("the beginning of the field {name}"),
                words.provider,
                format!(
                    "hold it to one value: {} compares how a value begins for key, acl, Cache-Control, Content-*, \
                     Expires, the redirect and {}* alone",
                    words.service, words.meta,
                ),
            ));
        }
        let held = self
            .fields
            .iter_mut()
            .skip(self.granted)
            .find(|field| matches!(field.rule, Rule::Held) && field.name.eq_ignore_ascii_case(&name));
        match held {
            Some(field) => {
                field.rule = Rule::Begins(prefix);
                Ok(())
            }
            None => self.add(Field { name, value: None, rule: Rule::Begins(prefix) }),
        }
    }

    fn condition(&mut self, condition: &'g Condition) -> Result<()> {
        match condition {
            Condition::Eq { field, .. } if is_ignored(field) => Err(term(&format!(
                "{} does not look at x-ignore-…, so that no condition holds it; give it as a field alone",
                self.words.service,
            ))),
            Condition::Eq { field, value } => self.field(field.into(), value.into()),
            Condition::StartsWith { field, prefix } => self.begin(field.into(), prefix.into()),
            Condition::Size(size) => self.limit(*size),
            _ => Err(term("it is one that no form fulfils; write the field with a `$` and the sizes as numbers")),
        }
    }

    fn add(&mut self, field: Field<'g>) -> Result<()> {
        let (words, name) = (self.words, field.name.as_ref());
        if words.is_signing(name) || is_key(name) || name.eq_ignore_ascii_case("bucket") {
            return Err(term(&format!("{name} is said by the key, the bucket or the signature already; leave it out")));
        }
        if let Some(instead) = words.elsewhere(name) {
            return Err(Error::unsupported(format!("the field {name} in a form"), words.provider, instead));
        }
        if !matches!(field.rule, Rule::Ignored) && !words.is_known(name) {
            return Err(Error::unsupported(
                format!("a field that {} does not read", words.service),
                words.provider,
                format!("name it {}… to keep it with the object, or x-ignore-… to send it along", words.meta),
            ));
        }
        if self.fields.iter().any(|other| other.name.eq_ignore_ascii_case(name)) {
            return Err(twice(name));
        }
        self.fields.push(field);
        Ok(())
    }

    /// What only shows once all is said.
    fn check(&self) -> Result<()> {
        let FormWords { service, .. } = self.words;
        for line in self.lines().skip(1).filter(|line| line.condition.is_some()) {
            let (name, value) = (line.name.as_ref(), line.value.as_ref());
            if value.contains(FILENAME) {
                return Err(term(&format!(
                    "a value has `{FILENAME}`, which {service} replaces; it can stand at the end of the key alone"
                )));
            }
            if let Some(Condition::StartsWith { prefix, .. }) = &line.condition
                && !self.words.begins(name, Some(value), prefix)
            {
                return Err(term(&format!("the value of {name} does not begin as its condition says; let it")));
            }
            if is_status(name) && !matches!(value, "200" | "201" | "204") {
                return Err(term(&format!(
                    "{service} answers with status 200, 201 or 204, and ignores any other; choose one of them"
                )));
            }
            if self.words.is_redirect(name) && !line.open && !redirect::is_absolute(value) {
                return Err(term(&format!(
                    "{service} ignores a redirect that is no absolute URL; write it as https://host/path"
                )));
            }
        }
        if self.names().filter(|name| is_status(name) || self.words.is_redirect(name)).count() > 1 {
            return Err(term(&format!(
                "a redirect and a status, or two redirects: {service} would take one of them; say one"
            )));
        }
        match self.size {
            Some(size) if size.min() > size.max() => Err(term("the least size is over the greatest; swap them")),
            _ => Ok(()),
        }
    }
}

fn key_field<'g>(key: &'g str, named_by_file: bool, words: &FormWords) -> Result<Field<'g>> {
    let refusal = |why: String| Err(Error::new(ErrorKind::Key, format!("name the upload of a form: {why}")));
    if key.contains(FILENAME) {
        return refusal(format!(
            "the key has `{FILENAME}`, which {} replaces by the name of the file; end the key before it and let the \
             file name the object, or sign a PUT for an object of that very name",
            words.service,
        ));
    }
    if key.len() > words.longest_key {
        return refusal(format!("the key has over {} bytes; shorten it", words.longest_key));
    }
    if key.contains(char::is_control) {
        return refusal("the key has a control character, which browsers change; sign a PUT".to_owned());
    }
    let name = Cow::from("key");
    Ok(match named_by_file {
        false => Field { name, value: Some(key.into()), rule: Rule::Held },
        true => Field { name, value: Some(format!("{key}{FILENAME}").into()), rule: Rule::Begins(key.into()) },
    })
}

fn is_key(name: &str) -> bool {
    name.eq_ignore_ascii_case("key")
}

fn is_status(name: &str) -> bool {
    name.eq_ignore_ascii_case(STATUS)
}

fn term(why: &str) -> Error {
    Error::new(ErrorKind::Term, format!("fill in a form: {why}"))
}

fn twice(what: &str) -> Error {
    term(&format!("{what} is said twice, and one of the two would be lost; say it once"))
}

/// Without the values of its fields.
impl fmt::Debug for Filled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filled").field("fields", &self.names().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}
