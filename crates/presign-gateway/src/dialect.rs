use std::fmt;

use async_trait::async_trait;
use axum::body::Body;
use axum::response::Response;
use http::{StatusCode, request};

use crate::door::Door;
use crate::refusal::Problem;

/// What differs between the schemes that are served: who may come in, what there is to do, and how a refusal is said.
/// All else is the same for each: limits, the way of a request, what an upload is held to, what a browser is told.
#[async_trait]
pub(crate) trait Dialect: fmt::Debug + Send + Sync + 'static {
    /// What a page of another origin may do.
    const METHODS: &'static str;

    /// The headers of an answer that it may read.
    const EXPOSED: &'static str;

    /// Answers a request, or says why not. Whatever it does, it first finds who signed.
    async fn answer(&self, door: &Door, parts: &request::Parts, body: Body) -> Result<Response, Problem>;

    /// The words of a refusal.
    fn refuse(&self, problem: Problem) -> Words;
}

/// The status and the text of a refusal.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) text: String,
}
