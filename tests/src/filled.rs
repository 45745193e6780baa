//! An upload form as its bearer fills it in: every byte is the caller's.

use presign_core::Form;

use crate::Presented;

/// A form that is posted as it stands: its fields in order, then the file, then what nobody should look at.
#[derive(Clone, Debug)]
pub struct FilledForm {
    url: String,
    fields: Vec<(String, String)>,
    file: Option<(String, Vec<u8>)>,
    behind: Vec<(String, String)>,
}

const BOUNDARY: &str = "----presign7d1b9f5c";

impl FilledForm {
    /// The form as its HTML has it, nothing changed by hand, and a file `upload.bin` of these bytes.
    #[must_use]
    pub fn new(form: &Form, file: &[u8]) -> Self {
        let revealed = form.reveal();
        Self {
            url: revealed.url().to_owned(),
            fields: revealed.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            file: Some(("upload.bin".to_owned(), file.to_vec())),
            behind: Vec::new(),
        }
    }

    /// Its fields before the file.
    #[must_use]
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The value of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find_map(|(other, value)| (other == name).then_some(value.as_str()))
    }

    /// The field `name` with this value; one more field if there was none.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.fields.iter_mut().find(|(other, _)| other == name) {
            Some(field) => value.clone_into(&mut field.1),
            None => return self.with_extra(name, value),
        }
        self
    }

    /// One more field, the last before the file.
    #[must_use]
    pub fn with_extra(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// One more field, the first of all.
    #[must_use]
    pub fn with_first(mut self, name: &str, value: &str) -> Self {
        self.fields.insert(0, (name.to_owned(), value.to_owned()));
        self
    }

    /// Without the field `name`.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(other, _)| other != name);
        self
    }

    /// With the field `name` behind the file.
    #[must_use]
    pub fn with_behind(mut self, name: &str) -> Self {
        let (behind, fields) = self.fields.into_iter().partition(|(other, _)| other == name);
        (self.behind, self.fields) = (behind, fields);
        self
    }

    /// With another file.
    #[must_use]
    pub fn with_file(mut self, name: &str, bytes: &[u8]) -> Self {
        self.file = Some((name.to_owned(), bytes.to_vec()));
        self
    }

    /// Without the file.
    #[must_use]
    pub fn without_file(mut self) -> Self {
        self.file = None;
        self
    }

    /// What a browser sends.
    #[must_use]
    pub fn presented(&self) -> Presented {
        let mut body = Vec::new();
        let write = |body: &mut Vec<u8>, (name, value): &(String, String)| {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        };
        self.fields.iter().for_each(|field| write(&mut body, field));
        if let Some((name, bytes)) = &self.file {
            let disposition = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
            let head = format!("--{BOUNDARY}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n");
            body.extend(head.into_bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        self.behind.iter().for_each(|field| write(&mut body, field));
        body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        Presented::bare("POST", &self.url)
            .with_header("content-type", &format!("multipart/form-data; boundary={BOUNDARY}"))
            .with_body(&body)
    }
}
