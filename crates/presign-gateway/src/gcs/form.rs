//! A form as browsers send it (`multipart/form-data`): its fields, and then its file, byte by byte as it comes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use futures_util::Stream;
use futures_util::future::BoxFuture;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use multer::{Field, Multipart};

use crate::Limits;
use crate::body::next;
use crate::refusal::{Fault, Problem};

/// The most bytes before the file, and after it. Cloud Storage's clients write fields of some kilobytes.
const AROUND_THE_FILE: u64 = 64 * 1024;

/// A form whose fields were read, and whose file comes next.
pub(super) struct Form {
    pub(super) fields: Vec<(String, String)>,
    pub(super) file_name: Option<String>,
    file: Option<Field<'static>>,
    rest: Multipart<'static>,
    allowance: Allowance,
}

/// Whether a request brings a form, of whatever kind.
pub(super) fn is_sent(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("multipart/form-data")
}

impl Form {
    /// Reads what comes before the file; what comes after it is no part of the form.
    pub(super) async fn read(limits: &Limits, headers: &HeaderMap, body: Body) -> Result<Self, Problem> {
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(kind).map_err(problem)?;
        let allowance = Allowance::default();
        allowance.set(AROUND_THE_FILE);
        let mut rest = Multipart::new(Frames::new(limits.clone(), body, allowance.clone()), boundary);
        let mut fields = Vec::new();
        while let Some(mut field) = rest.next_field().await.map_err(problem)? {
            let name = field.name().ok_or_else(|| Problem::bad("the form has a field without a name"))?.to_owned();
            if name.eq_ignore_ascii_case("file") {
                allowance.set(u64::MAX);
                let file_name = field.file_name().map(str::to_owned);
                return Ok(Self { fields, file_name, file: Some(field), rest, allowance });
            }
            let mut value = Vec::new();
            while let Some(bytes) = field.chunk().await.map_err(problem)? {
                value.extend_from_slice(&bytes);
            }
            let value = String::from_utf8(value).map_err(|_| Problem::bad("the form has a field that is not UTF-8"))?;
            fields.push((name, value));
        }
        Err(Problem::bad("the form has no file"))
    }

    /// The file's next bytes; after the last, the form has been read to its end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let Some(file) = &mut self.file else { return Ok(None) };
        if let Some(bytes) = file.chunk().await.map_err(problem)? {
            return Ok(Some(bytes));
        }
        self.file = None;
        // Clients that are not heard to the end don't hear the answer.
        self.allowance.set(AROUND_THE_FILE);
        while let Ok(Some(_)) = self.rest.next_field().await {}
        Ok(None)
    }
}

fn problem(error: multer::Error) -> Problem {
    let multer::Error::StreamReadFailed(source) = &error else {
        return Problem::bad("the form can't be read as multipart/form-data");
    };
    match source.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(io::ErrorKind::TimedOut) => Problem::told(Fault::Late, "the body stood still"),
        Some(io::ErrorKind::FileTooLarge) => Problem::bad("the form has more than 64 KiB of fields"),
        _ => Problem::bad("the body ended before its end"),
    }
}

/// How many bytes may still be read.
#[derive(Clone, Default)]
struct Allowance(Arc<AtomicU64>);

impl Allowance {
    fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    /// Takes so many; false if there were none before.
    fn spend(&self, bytes: usize) -> bool {
        let left = self.0.load(Ordering::Relaxed);
        self.set(left.saturating_sub(bytes as u64));
        left > 0
    }
}

type Frame = (Body, Result<Option<Bytes>, Problem>);

/// A body for the parser, which takes whatever is ready and keeps it: one frame at a time, so that it is never much.
struct Frames {
    limits: Limits,
    frame: BoxFuture<'static, Frame>,
    given: bool,
    allowance: Allowance,
}

impl Frames {
    fn new(limits: Limits, body: Body, allowance: Allowance) -> Self {
        Self { frame: Self::frame(limits.clone(), body), limits, given: false, allowance }
    }

    fn frame(limits: Limits, mut body: Body) -> BoxFuture<'static, Frame> {
        Box::pin(async move {
            let read = next(&limits, &mut body).await;
            (body, read)
        })
    }
}

impl Stream for Frames {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.given) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let Poll::Ready((body, read)) = self.frame.as_mut().poll(context) else { return Poll::Pending };
        self.frame = Self::frame(self.limits.clone(), body);
        self.given = true;
        let failed = |kind: io::ErrorKind| Poll::Ready(Some(Err(kind.into())));
        match read {
            Ok(None) => Poll::Ready(None),
            Ok(Some(bytes)) if self.allowance.spend(bytes.len()) => Poll::Ready(Some(Ok(bytes))),
            Ok(Some(_)) => failed(io::ErrorKind::FileTooLarge),
            Err(Problem::Told(Fault::Late, _)) => failed(io::ErrorKind::TimedOut),
            Err(_) => failed(io::ErrorKind::UnexpectedEof),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use http::HeaderValue;

    use super::*;

    const HEAD: &str = "multipart/form-data; boundary=b";

    fn part(name: &str, more: &str, value: &str) -> String {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
    }

    async fn read(text: &str, piece: usize) -> Result<(Form, Vec<u8>), Problem> {
        let pieces: Vec<_> = text.as_bytes().chunks(piece).map(Bytes::copy_from_slice).map(io::Result::Ok).collect();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(HEAD));
        let mut form = Form::read(&Limits::default(), &headers, Body::from_stream(stream::iter(pieces))).await?;
        let mut file = Vec::new();
        while let Some(bytes) = form.next().await? {
            file.extend_from_slice(&bytes);
        }
        Ok((form, file))
    }

    #[tokio::test]
    async fn fields_then_the_file_and_nothing_after_it() {
        let file = "line\r\n--a\r\n\r\n-";
        let text = [
            part("key", "", "a/${filename}"),
            part("policy", "", ""),
            part("file", "; filename=\"c at.png\"\r\nContent-Type: image/png", file),
            part("acl", "", "public-read"),
        ];
        let text = text.concat() + "--b--\r\n";
        for piece in [1, 2, 7, 64, 10_000] {
            let (form, got) = read(&text, piece).await.map_err(|problem| format!("{problem:?}")).unwrap();
            let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            assert_eq!(form.fields, [field("key", "a/${filename}"), field("policy", "")]);
            assert_eq!((form.file_name.as_deref(), &got[..]), (Some("c at.png"), file.as_bytes()));
        }
    }

    #[tokio::test]
    async fn what_is_no_whole_form_is_refused() {
        let key = part("key", "", "k");
        let long = part("x-ignore-it", "", &"x".repeat(200_000)) + &part("file", "", "x") + "--b--\r\n";
        let many = part("x-ignore-it", "", "x").repeat(2000) + &part("file", "", "x") + "--b--\r\n";
        let head = format!("--b\r\nContent-Disposition: form-data; {}", "x".repeat(200_000));
        for text in [
            "",
            "key=k&file=x",
            "--c\r\n\r\n",
            &format!("{key}--b--\r\n"),
            &format!("{key}{}", part("file", "", "cut off")),
            &format!("{key}--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
            &format!("{key}--b\r\nContent-Disposition: form-data; name=\"file"),
            &long,
            &many,
            &head,
        ] {
            let refused = read(text, 4096).await.map(|(form, _)| form.fields);
            assert!(matches!(refused, Err(Problem::Told(Fault::Malformed, _))), "{:.60}", text);
        }
    }
}
