//! What a browser is told of an object's content.

use http::HeaderValue;
use mime_guess::{Mime, mime};
use presign::attachment;

use crate::query::{Disposition, Overrides};

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
