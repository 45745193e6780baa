use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::{Frame, SizeHint};
use reqwest::Body;

type Data = <Body as http_body::Body>::Data;
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A streamed body that must have exactly the length that its URL allows.
///
/// The client would cut a longer one off and report success, so the last frame is held back until the stream has ended.
pub(super) struct Exact {
    inner: Body,
    left: u64,
    held: Option<Data>,
}

impl Exact {
    pub(super) fn new(inner: Body, length: u64) -> Self {
        Self { inner, left: length, held: None }
    }
}

impl http_body::Body for Exact {
    type Data = Data;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Data>, BoxError>>> {
        loop {
            let next = match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
                Some(Ok(frame)) => frame.into_data().ok().filter(|data| !data.is_empty()),
                Some(Err(error)) => return Poll::Ready(Some(Err(error.without_url().into()))),
                None if self.left > 0 => {
                    return Poll::Ready(Some(Err("the body is shorter than the URL allows".into())));
                }
                None => return Poll::Ready(self.held.take().map(|data| Ok(Frame::data(data)))),
            };
            // Trailers and empty frames carry no bytes of the body.
            let Some(data) = next else { continue };
            match self.left.checked_sub(data.len() as u64) {
                None => return Poll::Ready(Some(Err("the body is longer than the URL allows".into()))),
                Some(left) => self.left = left,
            }
            if self.left > 0 {
                return Poll::Ready(Some(Ok(Frame::data(data))));
            }
            self.held = Some(data);
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left + self.held.as_ref().map_or(0, |data| data.len() as u64))
    }
}
