//! `multipart/form-data` (<https://www.rfc-editor.org/rfc/rfc7578>), as far as browsers write it.

/// A form as it came.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The fields before the file.
    pub(super) fields: Vec<(String, String)>,
    /// The file's name and bytes. What follows it is nobody's.
    pub(super) file: Option<(String, Vec<u8>)>,
}

/// Reads a body whose boundary the content type says; none if it is no such form.
pub(super) fn read(content_type: &str, body: &[u8]) -> Option<Parts> {
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=")?;
    let (opening, delimiter) = (format!("--{boundary}\r\n"), format!("\r\n--{boundary}"));
    let mut rest = body.strip_prefix(opening.as_bytes())?;
    let mut parts = Parts::default();
    loop {
        let (part, after) = split(rest, delimiter.as_bytes())?;
        let (head, value) = split(part, b"\r\n\r\n")?;
        let head = String::from_utf8(head.to_vec()).ok()?;
        let name = quoted(&head, "; name=\"")?;
        match quoted(&head, "; filename=\"") {
            Some(file) => {
                parts.file = Some((file.to_owned(), value.to_vec()));
                return Some(parts);
            }
            None => parts.fields.push((name.to_owned(), String::from_utf8(value.to_vec()).ok()?)),
        }
        rest = match after.strip_prefix(b"\r\n") {
            Some(rest) => rest,
            None => return after.starts_with(b"--").then_some(parts),
        };
    }
}

fn split<'b>(bytes: &'b [u8], at: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let place = bytes.windows(at.len()).position(|window| window == at)?;
    Some((&bytes[..place], &bytes[place + at.len()..]))
}

fn quoted<'h>(head: &'h str, before: &str) -> Option<&'h str> {
    head.split_once(before)?.1.split_once('"').map(|(value, _)| value)
}
