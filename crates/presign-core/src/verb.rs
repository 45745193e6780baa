use http::Method;

/// A method, those that most servers know by reference. By itself it would be moved in pieces, and a processor would wait for
/// each: in the hot path.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Verb {
    Known(&'static Method),
    Other(Box<Method>),
}

impl Verb {
    #[inline(always)]
    pub(crate) fn of(method: &Method) -> Self {
        Self::Known(match *method {
            Method::GET => &Method::GET,
            Method::PUT => &Method::PUT,
            Method::HEAD => &Method::HEAD,
            Method::POST => &Method::POST,
            Method::DELETE => &Method::DELETE,
            Method::OPTIONS => &Method::OPTIONS,
            Method::PATCH => &Method::PATCH,
            Method::TRACE => &Method::TRACE,
            Method::CONNECT => &Method::CONNECT,
            _ => return Self::Other(Box::new(method.clone())),
        })
    }

    #[inline]
    pub(crate) fn get(&self) -> &Method {
        match self {
            Self::Known(method) => method,
            Self::Other(method) => method,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_is_kept() {
        for name in [
            "GET",
            "PUT",
            "HEAD",
            "POST",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "QUERY",
            "PATCH",
            "MKCOL",
            "get",
            "AN-EXTENSION-OF-MANY-LETTERS",
        ] {
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            assert_eq!(Verb::of(&method).get(), method, "{name}");
        }
    }
}
