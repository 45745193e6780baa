use std::borrow::Cow;

use super::{Reads, Request};

impl<'a, O: Reads> Request<'a, O> {
    /// The response has this header: one of the six that S3 overrides.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
    pub fn respond_with(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self {
        self.with(|grant| grant.respond_with(name, value))
    }

    /// The client saves the download under this file name.
    pub fn download_as(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.with(|grant| grant.download_as(name))
    }

    /// Of the part of this number, if the object was uploaded in parts: `partNumber`.
    pub fn part_number(self, number: u16) -> Self {
        self.query("partNumber", number.to_string())
    }
}
