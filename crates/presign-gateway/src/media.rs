//! What a browser is told of an object's content.

use http::HeaderValue;
use mime_guess::{Mime, mime};
use presign::attachment;

use crate::query::{Disposition, Overrides};
use crate::refusal::Problem;

/// The content type and disposition of the object `name`.
///
/// What a browser would run is saved, not shown: the page of a URL is one of the gateway's own origin. So it is with
/// every type that is not known to be harmless, also where the signer asked for another.
pub(crate) fn describe(name: &str, overrides: Overrides) -> (HeaderValue, Option<HeaderValue>) {
    let mime = overrides.content_type.unwrap_or_else(|| by_extension(name));
    let inline = is_harmless(&mime);
    let disposition = match overrides.disposition {
        Some(Disposition { inline: true, .. }) | None if !inline => saved(name, overrides.disposition),
        Some(Disposition { inline, parameters }) => {
            Some(format!("{}{parameters}", if inline { "inline" } else { "attachment" }))
        }
        None => None,
    };
    let octets = HeaderValue::from_static("application/octet-stream");
    let value = HeaderValue::from_str(mime.as_ref()).unwrap_or(octets);
    (value, disposition.and_then(|text| HeaderValue::from_str(&text).ok()))
}

/// The `Cache-Control` of an object whose URL lives `seconds` more.
///
/// Nobody but the bearer may keep it, and not beyond the URL's end: a signer can narrow that, never widen it.
pub(crate) fn caching(asked: Option<&HeaderValue>, seconds: u64) -> Result<HeaderValue, Problem> {
    let asked = asked.map(|value| value.to_str().map(str::to_ascii_lowercase)).transpose();
    let asked = asked.map_err(|_| Problem::bad("the value of response-cache-control is none that can be sent"))?;
    let mut directives: Vec<String> = Vec::new();
    for directive in asked.iter().flat_map(|text| text.split(',')).map(str::trim) {
        let age = directive.strip_prefix("max-age=").and_then(whole_number);
        let directive = match (directive, age) {
            (_, Some(age)) => format!("max-age={}", age.min(seconds)),
            // An argument to `private` or `no-cache` would take the rest of the answer out of it, and is not here.
            ("no-store" | "no-cache" | "must-revalidate" | "private" | "no-transform", _) => directive.to_owned(),
            _ => return Err(Problem::bad(format!("{WIDER}; \"{directive}\" is none of these"))),
        };
        let name = |directive: &str| directive.split('=').next().map(str::to_owned);
        if directives.iter().any(|other| name(other) == name(&directive)) {
            return Err(Problem::bad(format!("{WIDER}; \"{directive}\" came twice")));
        }
        directives.push(directive);
    }
    let has = |wanted: &str| directives.iter().any(|directive| directive.starts_with(wanted));
    // Without a number, caches guess one from the age of the object (RFC 9111 §4.2.2).
    let guessed = !(has("no-store") || has("no-cache") || has("max-age="));
    // What nobody keeps (§5.2.2.5), no shared cache keeps: it is as it was asked for.
    let shared = !(has("no-store") || has("private"));
    if shared {
        directives.insert(0, "private".to_owned());
    }
    if guessed {
        directives.push(format!("max-age={seconds}"));
    }
    Ok(HeaderValue::from_str(&directives.join(", ")).unwrap_or(HeaderValue::from_static("no-store")))
}

const WIDER: &str = "response-cache-control can say no-store, no-cache, must-revalidate, private, no-transform and \
                     max-age=SECONDS, each once";

/// A number that has too many digits is a large one (RFC 9111 §1.2.2).
fn whole_number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

fn saved(name: &str, asked: Option<Disposition>) -> Option<String> {
    let last = name.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or_default();
    Some(match asked {
        Some(Disposition { parameters, .. }) if !parameters.is_empty() => format!("attachment{parameters}"),
        _ => attachment(last).unwrap_or_else(|_| "attachment".to_owned()),
    })
}

fn by_extension(name: &str) -> Mime {
    let last = name.rsplit('/').next().unwrap_or_default();
    let extension = last.rsplit_once('.').map_or("", |(_, extension)| extension);
    let mime = mime_guess::from_ext(extension).first_or_octet_stream();
    if mime == mime::TEXT_PLAIN { mime::TEXT_PLAIN_UTF_8 } else { mime }
}

/// Types that no browser runs a script of.
fn is_harmless(mime: &Mime) -> bool {
    match (mime.type_().as_str(), mime.subtype().as_str()) {
        ("image", kind) => kind != "svg" && mime.suffix().is_none(),
        ("audio" | "video", _) => mime.suffix().is_none(),
        ("text", "plain") | ("application", "pdf") => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Fault;

    #[test]
    fn what_a_browser_would_run_is_saved() {
        let shown = |name: &str| describe(name, Overrides::default()).1.is_none();
        for name in ["a.png", "a.JPG", "a.webp", "a.gif", "a.txt", "a.pdf", "a.mp3", "a.mp4", "b/a.avif"] {
            assert!(shown(name), "{name}");
        }
        for name in ["a.html", "a.HTM", "a.svg", "a.svgz", "a.xml", "a.xhtml", "a.js", "a.css", "a", "a.xyz", ".png/a"]
        {
            assert!(!shown(name), "{name}");
        }
    }

    fn cached(asked: &str) -> Result<String, Problem> {
        let asked = (!asked.is_empty()).then(|| HeaderValue::from_str(asked).unwrap());
        caching(asked.as_ref(), 60).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_signer_can_narrow_what_caches_keep() {
        for (asked, said) in [
            ("", "private, max-age=60"),
            ("private", "private, max-age=60"),
            ("no-transform", "private, no-transform, max-age=60"),
            ("must-revalidate", "private, must-revalidate, max-age=60"),
            ("no-cache", "private, no-cache"),
            ("no-store", "no-store"),
            ("No-Store , max-age=0", "no-store, max-age=0"),
            ("max-age=5", "private, max-age=5"),
            ("Max-Age=60,PRIVATE", "max-age=60, private"),
            ("max-age=61", "private, max-age=60"),
            ("must-revalidate, max-age=31536000", "private, must-revalidate, max-age=60"),
            ("max-age=99999999999999999999999999", "private, max-age=60"),
        ] {
            assert_eq!(cached(asked).unwrap(), said, "{asked}");
        }
    }

    #[test]
    fn and_not_widen_it() {
        for asked in [
            "public",
            "public, max-age=5",
            "private, public",
            "max-age=5, s-maxage=31536000",
            "s-maxage=1",
            "immutable",
            "private, max-age=5, stale-while-revalidate=99",
            "stale-if-error=1",
            "must-understand",
            "proxy-revalidate",
            "private=\"set-cookie\"",
            "no-cache=\"etag\"",
            "no-store=1",
            "max-age",
            "max-age=",
            "max-age=-1",
            "max-age=+1",
            "max-age=\"5\"",
            "max-age =5",
            "max-age= 5",
            "max-age=5 public",
            "max-age=5; public",
            "max-age=5, max-age=6",
            "private, Private",
            "private,",
            "private,,no-cache",
            " ",
            "x",
        ] {
            assert!(matches!(cached(asked), Err(Problem::Told(Fault::Malformed, _))), "{asked}");
        }
    }

    #[test]
    fn a_signer_can_rename_but_not_unlock() {
        let asked = |kind: &str, inline: bool, parameters: &str| {
            let overrides = Overrides {
                content_type: Some(kind.parse().unwrap()),
                disposition: Some(Disposition { inline, parameters: parameters.to_owned() }),
                ..Overrides::default()
            };
            describe("a.bin", overrides).1.unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(asked("image/png", true, ""), "inline");
        assert_eq!(asked("image/png", false, "; filename=x"), "attachment; filename=x");
        assert_eq!(asked("text/html", true, "; filename=x"), "attachment; filename=x");
        assert_eq!(asked("text/html", true, ""), r#"attachment; filename="a.bin""#);
        for kind in
            ["image/svg+xml", "IMAGE/SVG+XML", "image/x+xml", "text/xml", "application/xhtml+xml", "video/x+xml"]
        {
            assert!(asked(kind, true, "").starts_with("attachment"), "{kind}");
        }
    }
}
