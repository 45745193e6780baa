use std::borrow::Cow;

use clap::Args;
use presign::{Checksum, Grant, IpNet, Size, Timestamp, attachment};

use super::bindings::{self, Binding};
use super::fields::{self, Field};
use super::{instant, length};

/// The terms of a grant. What the provider can't enforce is an error of the library.
#[derive(Args)]
#[command(next_help_heading = "Terms")]
pub(crate) struct Terms {
    /// A header that the bearer must send; repeatable
    #[arg(long, value_name = "NAME: VALUE", value_parser = fields::parse)]
    pub(super) header: Vec<Field>,
    /// A query parameter to sign, its value as it is; a name alone has no value; in the name %3D and %25 stand for =
    /// and %; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = bindings::parse)]
    pub(super) query: Vec<Binding>,
    /// The media type that the upload must have
    #[arg(long, value_name = "TYPE")]
    pub(super) content_type: Option<String>,
    /// The size in bytes that the upload must have, or its bounds
    #[arg(long, value_name = "N | MIN..MAX", value_parser = length::parse)]
    pub(super) content_length: Option<Size>,
    /// The checksum that the upload must have, such as sha256:BASE64
    #[arg(long, value_name = "ALGORITHM:BASE64")]
    pub(super) checksum: Option<Checksum>,
    /// The upload must not replace an object
    #[arg(long)]
    pub(super) create_only: bool,
    /// The file name under which a browser saves the download
    #[arg(long, value_name = "NAME")]
    pub(super) download_as: Option<String>,
    /// A header of the response; repeatable
    #[arg(long, value_name = "NAME: VALUE", value_parser = fields::parse)]
    pub(super) respond_with: Vec<Field>,
    /// The network that the request must come from
    #[arg(long, value_name = "CIDR")]
    pub(super) client_ip: Option<IpNet>,
    /// The instant before which the URL is not valid
    #[arg(long, value_name = "INSTANT", value_parser = instant::parse)]
    pub(super) not_before: Option<Timestamp>,
    /// The URL is valid for one use
    #[arg(long)]
    pub(super) single_use: bool,
}

impl Terms {
    /// The first flag that was given, but for those that say the answer's headers.
    pub(crate) fn of_request(&self) -> Option<&'static str> {
        // Taken apart whole, so that a flag that is added can't be forgotten here.
        let Self {
            header,
            query,
            content_type,
            content_length,
            checksum,
            create_only,
            download_as: _,
            respond_with: _,
            client_ip,
            not_before,
            single_use,
        } = self;
        let flags = [
            ("--header", !header.is_empty()),
            ("--query", !query.is_empty()),
            ("--content-type", content_type.is_some()),
            ("--content-length", content_length.is_some()),
            ("--checksum", checksum.is_some()),
            ("--create-only", *create_only),
            ("--client-ip", client_ip.is_some()),
            ("--not-before", not_before.is_some()),
            ("--single-use", *single_use),
        ];
        flags.into_iter().find_map(|(name, given)| given.then_some(name))
    }

    /// The headers of the answer.
    pub(crate) fn of_answer(&self) -> presign::Result<Vec<(&str, Cow<'_, str>)>> {
        let said = self.respond_with.iter().map(|field| (field.name.as_str(), Cow::Borrowed(field.value.as_str())));
        let mut all: Vec<_> = said.collect();
        if let Some(name) = &self.download_as {
            all.push(("content-disposition", Cow::Owned(attachment(name)?)));
        }
        Ok(all)
    }

    /// `grant` under these terms.
    pub(crate) fn apply<'a>(&'a self, mut grant: Grant<'a>) -> Grant<'a> {
        // Taken apart whole, so that a term that is added can't be forgotten here.
        let Self {
            header,
            query,
            content_type,
            content_length,
            checksum,
            create_only,
            download_as,
            respond_with,
            client_ip,
            not_before,
            single_use,
        } = self;
        for field in header {
            grant = grant.header(&field.name, field.value.as_str());
        }
        for binding in query {
            grant = match &binding.value {
                Some(value) => grant.query(binding.name.as_str(), value.as_str()),
                None => grant.query_flag(binding.name.as_str()),
            };
        }
        if let Some(value) = content_type {
            grant = grant.content_type(value.as_str());
        }
        if let Some(size) = content_length {
            grant = grant.size(*size);
        }
        if let Some(checksum) = checksum {
            grant = grant.checksum(checksum.clone());
        }
        if *create_only {
            grant = grant.create_only();
        }
        if let Some(name) = download_as {
            grant = grant.download_as(name.as_str());
        }
        for field in respond_with {
            grant = grant.respond_with(&field.name, field.value.as_str());
        }
        if let Some(network) = client_ip {
            grant = grant.client_ip(*network);
        }
        if let Some(at) = not_before {
            grant = grant.not_before(*at);
        }
        if *single_use {
            grant = grant.single_use();
        }
        grant
    }
}
