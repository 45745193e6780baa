use std::borrow::Cow;

use presign_core::{Action, Error, ErrorKind, Result, Size, Target};
use presign_v4::Condition;

use super::evaluate::begins;
use super::names::{self, FILENAME};
use super::redirect;
use super::{Entry, Post};
use crate::operation::LONGEST_KEY;

/// A form with a value for each field and a rule for each value, before anybody signed it.
pub(crate) struct Filled<'g> {
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

/// What a form asks of its bearer to send, and how the policy holds it.
pub(crate) struct Line<'f> {
    pub(crate) name: &'f str,
    pub(crate) value: Cow<'f, str>,
    /// None for what S3 does not look at.
    pub(crate) condition: Option<Condition>,
    /// Whether the bearer may choose.
    pub(crate) open: bool,
}

impl<'g> Filled<'g> {
    pub(crate) fn of(post: &'g Post<'_>) -> Result<Self> {
        let parts = post.grant()?.parts()?;
        if !matches!(parts.action(), Action::Put | Action::Upload) {
            let what = format!("{} by a form", parts.action().name());
            return Err(Error::unsupported(what, "s3", "sign it as a URL: a form uploads one object"));
        }
        let Target::Object(key) = parts.target() else {
            return Err(Error::unsupported("a form without an object", "s3", "name the object that it uploads"));
        };
        let mut filled = Self { fields: vec![key_field(key.as_str(), post.named_by_file)?], size: None, granted: 0 };
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
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
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
            Line { name, value, condition, open }
        })
    }

    /// The sizes that the file may have.
    pub(crate) fn size(&self) -> Option<Size> {
        self.size
    }

    /// Whether the file gives the object's name.
    pub(crate) fn is_named_by_file(&self) -> bool {
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
        if names::is_ignored(&name) {
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
        if names::is_known(&name) && !names::can_begin(&name) && !names::is_signing(&name) {
            return Err(Error::unsupported(
                format!("the beginning of the field {name}"),
                "s3",
                "hold it to one value: S3 compares how a value begins for key, acl, Cache-Control, Content-*, Expires, \
                 the redirect and x-amz-meta-* alone",
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
            Condition::Eq { field, .. } if names::is_ignored(field) => {
                Err(term("S3 does not look at x-ignore-…, so that no condition holds it; give it as a field alone"))
            }
            Condition::Eq { field, value } => self.field(field.into(), value.into()),
            Condition::StartsWith { field, prefix } => self.begin(field.into(), prefix.into()),
            Condition::Size(size) => self.limit(*size),
            _ => Err(term("it is one that no form fulfils; write the field with a `$` and the sizes as numbers")),
        }
    }

    fn add(&mut self, field: Field<'g>) -> Result<()> {
        let name = field.name.as_ref();
        if names::is_signing(name) || is_key(name) || name.eq_ignore_ascii_case("bucket") {
            return Err(term(&format!("{name} is said by the key, the bucket or the signature already; leave it out")));
        }
        if let Some(instead) = names::elsewhere(name) {
            return Err(Error::unsupported(format!("the field {name} in a form"), "s3", instead));
        }
        if !matches!(field.rule, Rule::Ignored) && !names::is_known(name) {
            return Err(Error::unsupported(
                "a field that S3 does not read",
                "s3",
                "name it x-amz-meta-… to keep it with the object, or x-ignore-… to send it along",
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
        for line in self.lines().skip(1).filter(|line| line.condition.is_some()) {
            let (name, value) = (line.name, line.value.as_ref());
            if value.contains(FILENAME) {
                return Err(term(
                    "a value has `${filename}`, which S3 replaces; it can stand at the end of the key alone",
                ));
            }
            if let Some(Condition::StartsWith { prefix, .. }) = &line.condition
                && !begins(name, Some(value), prefix)
            {
                return Err(term(&format!("the value of {name} does not begin as its condition says; let it")));
            }
            if name.eq_ignore_ascii_case(names::STATUS) && !matches!(value, "200" | "201" | "204") {
                return Err(term("S3 answers with status 200, 201 or 204, and ignores any other; choose one of them"));
            }
            if names::is_redirect(name) && !line.open && !redirect::is_absolute(value) {
                return Err(term("S3 ignores a redirect that is no absolute URL; write it as https://host/path"));
            }
        }
        let has = |wanted: fn(&str) -> bool| self.fields.iter().filter(|field| wanted(&field.name)).count();
        if has(names::is_redirect) + has(|name| name.eq_ignore_ascii_case(names::STATUS)) > 1 {
            return Err(term("a redirect and a status, or two redirects: S3 would take one of them; say one"));
        }
        match self.size {
            Some(size) if size.min() > size.max() => Err(term("the least size is over the greatest; swap them")),
            _ => Ok(()),
        }
    }
}

fn key_field(key: &str, named_by_file: bool) -> Result<Field<'_>> {
    let refusal = |why: String| Err(Error::new(ErrorKind::Key, format!("name the upload of a form: {why}")));
    if key.contains(FILENAME) {
        return refusal(
            "the key has `${filename}`, which S3 replaces by the name of the file; end the key before it and let the \
             file name the object, or sign a PUT for an object of that very name"
                .to_owned(),
        );
    }
    if key.len() > LONGEST_KEY {
        return refusal(format!("the key has over {LONGEST_KEY} bytes; shorten it"));
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

fn term(why: &str) -> Error {
    Error::new(ErrorKind::Term, format!("fill in a form: {why}"))
}

fn twice(what: &str) -> Error {
    term(&format!("{what} is said twice, and one of the two would be lost; say it once"))
}
