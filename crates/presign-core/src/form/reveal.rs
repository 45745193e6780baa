use std::fmt;

#[cfg(feature = "serde")]
use crate::Expires;
use crate::Form;
use crate::reveal::{script_quoted, shell_quoted};

/// A form laid open: its URL and fields, and every shape that a bearer may want them in.
///
/// With feature `serde` it is `Serialize`, as `{"url","fields","expires_at"}`, and with `"expires_at_most": true` where
/// nobody said when the credential ends. The file is not among the fields: it comes last, under the name `file`.
///
/// ```
/// # use presign_core::{End, Form, Grant, Limits, Timestamp};
/// # let at = Timestamp::from_unix(1_795_262_400)?;
/// # let grant = Grant::upload("k", 1..=9, std::time::Duration::from_secs(60));
/// # let window = grant.parts()?.window(at, &Limits::up_to_seconds(3600), End::Never)?;
/// let form = Form::new("https://toy.example/".into(), window).field("key", "it's")?;
/// let revealed = form.reveal();
/// assert_eq!(revealed.fields().collect::<Vec<_>>(), [("key", "it's")]);
/// assert_eq!(
///     revealed.curl(),
///     r"curl --fail --form-string 'key=it'\''s' --form 'file=@FILE' 'https://toy.example/'",
/// );
/// assert!(revealed.html().contains(r#"<input type="hidden" name="key" value="it&#39;s">"#));
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct RevealedForm<'a>(&'a Form);

impl<'a> RevealedForm<'a> {
    pub(super) fn new(form: &'a Form) -> Self {
        Self(form)
    }

    /// The URL to post to.
    pub fn url(&self) -> &'a str {
        &self.0.url
    }

    /// The fields to send before the file, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.0.fields.iter().map(|field| (field.name.as_str(), field.value.as_str()))
    }

    /// The value of a field, by its name in any case of letters.
    pub fn field(&self, name: &str) -> Option<&'a str> {
        self.fields().find_map(|(other, value)| other.eq_ignore_ascii_case(name).then_some(value))
    }

    /// An HTML form. What the bearer may choose is an input to fill in; all else is hidden, and the file comes last.
    pub fn html(&self) -> String {
        let mut html = format!(
            "<form action=\"{}\" method=\"post\" enctype=\"multipart/form-data\" accept-charset=\"utf-8\">\n",
            html_escaped(self.url())
        );
        for field in &self.0.fields {
            let (name, value) = (html_escaped(&field.name), html_escaped(&field.value));
            // A name that the file completes is nothing to fill in.
            if field.open && !field.value.contains("${filename}") {
                html.push_str(&format!("  <label>{name} <input name=\"{name}\" value=\"{value}\"></label>\n"));
            } else {
                html.push_str(&format!("  <input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n"));
            }
        }
        // Whoever reads the form takes nothing into account that follows the file.
        html.push_str("  <input type=\"file\" name=\"file\" required>\n  <button>Upload</button>\n</form>");
        html
    }

    /// A command line for a POSIX shell that uploads the file `FILE`.
    pub fn curl(&self) -> String {
        let mut line = String::from("curl --fail");
        for (name, value) in self.fields() {
            line.push_str(&format!(" --form-string {}", shell_quoted(&format!("{name}={value}"))));
        }
        line.push_str(&format!(" --form 'file=@FILE' {}", shell_quoted(self.url())));
        line
    }

    /// A JavaScript expression for a browser or Node that uploads the variable `file`.
    pub fn fetch(&self) -> String {
        let pairs: Vec<String> =
            self.fields().map(|(name, value)| format!("[{}, {}]", script_quoted(name), script_quoted(value))).collect();
        format!(
            "fetch({}, {{ method: \"POST\", body: [{}, [\"file\", file]].reduce((form, field) => (form.append(...field), \
             form), new FormData()) }})",
            script_quoted(self.url()),
            pairs.join(", "),
        )
    }
}

impl fmt::Debug for RevealedForm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevealedForm(…)")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for RevealedForm<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        struct Fields<'a>(RevealedForm<'a>);
        impl serde::Serialize for Fields<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.fields())
            }
        }

        let at_most = matches!(self.0.expires(), Expires::AtMost(_));
        let mut form = serializer.serialize_struct("Form", 3 + usize::from(at_most))?;
        form.serialize_field("url", self.url())?;
        form.serialize_field("fields", &Fields(*self))?;
        form.serialize_field("expires_at", &self.0.expires().latest().to_string())?;
        if at_most {
            form.serialize_field("expires_at_most", &true)?;
        } else {
            form.skip_field("expires_at_most")?;
        }
        form.end()
    }
}

/// `text` as it can stand in an attribute in quotes, and between tags.
fn html_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{End, Grant, Limits, Timestamp};

    fn form() -> Form {
        let at = Timestamp::from_unix(1_795_262_400).unwrap();
        let grant = Grant::put("k", Duration::from_secs(60));
        let window = grant.parts().unwrap().window(at, &Limits::up_to_seconds(60), End::Never).unwrap();
        Form::new("https://h/?a=1&b=\"2\"".into(), window)
            .field("key", "\"><script>alert('1')</script>&amp;")
            .unwrap()
            .open_field("Content-Type", "image/")
            .unwrap()
            .open_field("x-amz-meta-name", "${filename}")
            .unwrap()
    }

    #[test]
    fn nothing_ends_an_attribute_or_a_tag() {
        assert_eq!(
            form().reveal().html(),
            r#"<form action="https://h/?a=1&amp;b=&quot;2&quot;" method="post" enctype="multipart/form-data" accept-charset="utf-8">
  <input type="hidden" name="key" value="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">
  <label>Content-Type <input name="Content-Type" value="image/"></label>
  <input type="hidden" name="x-amz-meta-name" value="${filename}">
  <input type="file" name="file" required>
  <button>Upload</button>
</form>"#
        );
    }

    #[test]
    fn a_shell_and_a_script_send_the_file_last() {
        let form = form();
        assert_eq!(
            form.reveal().curl(),
            r#"curl --fail --form-string 'key="><script>alert('\''1'\'')</script>&amp;' --form-string 'Content-Type=image/' --form-string 'x-amz-meta-name=${filename}' --form 'file=@FILE' 'https://h/?a=1&b="2"'"#
        );
        let fetch = form.reveal().fetch();
        assert!(fetch.starts_with(r#"fetch("https://h/?a=1&b=\"2\"", { method: "POST", body: [["key", "\"\u003e"#));
        assert!(fetch.contains(r#", ["file", file]].reduce("#) && !fetch.contains('<'), "{fetch}");
    }

    #[cfg(feature = "serde")]
    #[test]
    fn only_what_is_revealed_is_serialized() {
        assert_eq!(
            serde_json::to_string(&form().reveal()).unwrap(),
            r#"{"url":"https://h/?a=1&b=\"2\"","fields":{"key":"\"><script>alert('1')</script>&amp;","Content-Type":"image/","x-amz-meta-name":"${filename}"},"expires_at":"2026-11-21T12:01:00Z"}"#
        );
    }
}
