//! The two texts of a SAS, written in one turn: what is signed, and what its URL says.

use presign_core::{Extended, Sink, percent};

use crate::Permissions;
use crate::fields::{Field, Fields};
use crate::layout::Lines;
use crate::permissions::Scope;
use crate::run::Run;
use crate::sign::{Of, Unsigned};

/// Writes the string to sign, and the token but for its signature behind what is in `url`.
#[inline]
pub(crate) fn write(unsigned: &Unsigned<'_>, text: &mut impl Sink, url: &mut String) {
    let signed = unsigned.checked.signed;
    let (lines, rest, mark) = (Lines::of(signed), unsigned.fields, 1);
    Writing { unsigned, signed, lines, rest, mark, text, url }
        .to(Field::Permissions)
        .to(Field::Start)
        .to(Field::Expiry)
        .to(Field::CanonicalResource)
        .to(Field::Protocol)
        .end();
}

struct Writing<'w, 'u, S> {
    unsigned: &'w Unsigned<'u>,
    signed: Fields,
    lines: Lines,
    /// What is to be said yet.
    rest: Fields,
    /// Where a parameter's name begins: the first has no `&` before it.
    mark: usize,
    text: &'w mut S,
    url: &'w mut String,
}

impl<S: Sink> Writing<'_, '_, S> {
    /// Says all up to `field`: by code for it alone, since most SAS say nothing in between.
    #[inline(always)]
    fn to(mut self, field: Field) -> Self {
        let between = self.rest.before(field);
        if between != Fields::of(&[]) {
            self = self.all(between);
        }
        if self.rest.has(field) {
            self.say(field);
        }
        self
    }

    /// Says the rest.
    #[inline(always)]
    fn end(mut self) {
        if self.rest != Fields::of(&[]) {
            let rest = self.rest;
            self = self.all(rest);
        }
        self.lines.end(self.text);
    }

    #[inline(never)]
    fn all(mut self, fields: Fields) -> Self {
        for field in fields.iter() {
            if self.rest.has(field) {
                self.say(field);
            }
        }
        self
    }

    #[inline(always)]
    fn say(&mut self, field: Field) {
        self.rest = self.rest.without(Fields::of(&[field]));
        let Some(value) = self.unsigned.value(field) else { return };
        if self.signed.has(field) {
            self.lines.to(field, self.text);
            value.put(self.text);
        }
        match value {
            Value::Run(run) => {
                self.lines.skip(run.fields);
                self.rest = self.rest.without(run.fields);
                self.name(&run.query);
            }
            value if !field.in_query().is_empty() => {
                self.name(field.in_query());
                value.put_escaped(self.url);
            }
            _ => {}
        }
    }

    #[inline(always)]
    fn name(&mut self, param: &str) {
        self.url.push_str(&param[self.mark..]);
        self.mark = 0;
    }
}

/// What a field says.
pub(crate) enum Value<'u> {
    /// This, and more.
    Run(&'u Run),
    Text(&'u str),
    Permissions(Permissions, Scope),
    Instant(&'u Extended),
    Resource(&'u Of<'u>),
}

impl Value<'_> {
    /// As it is signed.
    #[inline(always)]
    fn put(&self, sink: &mut impl Sink) {
        match self {
            Self::Run(run) => sink.put(&run.text),
            Self::Text(text) => sink.put(text),
            Self::Permissions(permissions, scope) => permissions.write(*scope, sink),
            Self::Instant(at) => sink.put_ascii(at.as_bytes()),
            Self::Resource(of) => {
                let (canonical, name) = of_name(of.canonical, of.name);
                sink.put(canonical);
                sink.put(name);
            }
        }
    }

    /// As a URL has it behind the name of its parameter.
    #[inline(always)]
    fn put_escaped(&self, url: &mut String) {
        match self {
            Self::Text(text) => percent::query(text, url),
            Self::Permissions(permissions, scope) => permissions.write(*scope, url),
            Self::Instant(at) => url.push_str(at.escaped().as_str()),
            // They have no parameter of their own.
            Self::Run(_) | Self::Resource(_) => {}
        }
    }
}

/// What stands before a name and the name, given a container's text and a slash. Without a name the slash falls away, too.
#[inline]
pub(crate) fn of_name<'t>(slashed: &'t str, name: Option<&'t str>) -> (&'t str, &'t str) {
    match name {
        Some(name) => (slashed, name),
        None => (slashed.strip_suffix('/').unwrap_or(slashed), ""),
    }
}
