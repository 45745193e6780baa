use std::path::PathBuf;

use clap::{Args, ValueEnum};
use presign::Timestamp;
use presign::azure::{IpRange, Permissions, ResourceTypes, Services, Version};

use super::bindings::{self, Binding};
use super::fields::{self, Field};
use super::instant;

/// Who signs for a container of Azure's, and for what in its own words. No secret is an argument: those are visible to other
/// users.
#[derive(Args)]
#[command(next_help_heading = "Azure Blob Storage (credentials: AZURE_STORAGE_ACCOUNT, AZURE_STORAGE_KEY; or \
                               AZURE_STORAGE_CONNECTION_STRING; or --delegation-key; or --sas delegation)")]
pub(crate) struct Azure {
    /// The storage account [default: AZURE_STORAGE_ACCOUNT, or that of the connection string]
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// The kind of SAS [default: service; with --delegation-key delegation]
    #[arg(long, value_name = "KIND")]
    pub(crate) sas: Option<Kind>,
    /// A user delegation key as JSON: oid, tid, start, expiry, service, version, value, and delegated_tid where there is one
    #[arg(long, value_name = "FILE")]
    pub(crate) delegation_key: Option<PathBuf>,
    /// The version of the service to sign for [default: the newest]
    #[arg(long, value_name = "DATE")]
    pub(crate) sv: Option<Version>,
    /// `https`, or `https,http` for an emulator [default: https; for the emulator's own account both]
    #[arg(long, value_name = "PROTOCOL", value_parser = ["https", "https,http"])]
    pub(crate) protocol: Option<String>,
    /// Accept a URL that may read or write more than is asked, where Azure has no narrower permission: `reads`, `writes`;
    /// repeatable. A note says what it allows
    #[arg(long, value_name = "WHAT")]
    pub(crate) accept_wider: Vec<Wider>,
}

/// What says a SAS in Azure's own words: then it is no request that is signed but permissions.
#[derive(Args)]
#[command(next_help_heading = "Azure Blob Storage, in its own words")]
pub(crate) struct Own {
    /// What the SAS permits, such as `rw`, the operation's own letter among it, instead of the least that it needs
    #[arg(long, value_name = "LETTERS")]
    pub(crate) permissions: Option<Permissions>,
    /// What it is for [default: blob, or container where the store URL names no blob]
    #[arg(long, value_name = "KIND")]
    pub(crate) resource: Option<Resource>,
    /// The snapshot that was taken at this time, as the service wrote it
    #[arg(long, value_name = "TIME", conflicts_with = "version_id")]
    pub(crate) snapshot: Option<String>,
    /// The version of the blob that has this id
    #[arg(long, value_name = "ID")]
    pub(crate) version_id: Option<String>,
    /// The stored access policy that holds what is not said here
    #[arg(long, value_name = "ID")]
    pub(crate) identifier: Option<String>,
    /// The stored access policy says when it ends
    #[arg(long, requires = "identifier", conflicts_with_all = ["expires_in", "expires_at", "credential_expiry"])]
    pub(crate) no_expiry: bool,
    /// The encryption scope that requests use
    #[arg(long, value_name = "NAME")]
    pub(crate) encryption_scope: Option<String>,
    /// The clients that it is for: an IPv4 address, or the first and the last of several
    #[arg(long, value_name = "A[-B]")]
    pub(crate) ip: Option<IpRange>,
    /// The first instant at which it is valid
    #[arg(long, value_name = "INSTANT", value_parser = instant::parse)]
    pub(crate) start: Option<Timestamp>,
    /// The user whom the key's owner authorized to act
    #[arg(long, value_name = "OID")]
    pub(crate) saoid: Option<String>,
    /// The user whose access control lists are asked too
    #[arg(long, value_name = "OID", conflicts_with = "saoid")]
    pub(crate) suoid: Option<String>,
    /// What the service's logs find it by
    #[arg(long, value_name = "ID")]
    pub(crate) scid: Option<String>,
    /// The only user who may use it, signed in as that one
    #[arg(long, value_name = "OID")]
    pub(crate) sduoid: Option<String>,
    /// A header that requests must have; repeatable
    #[arg(long, value_name = "NAME: VALUE", value_parser = fields::parse)]
    pub(crate) signed_header: Vec<Field>,
    /// A query parameter that requests must have; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = bindings::parse)]
    pub(crate) signed_query: Vec<Binding>,
    /// The services that an account SAS is for: letters of `bqtf`
    #[arg(long, value_name = "LETTERS")]
    pub(crate) services: Option<Services>,
    /// The types of resources that an account SAS is for: letters of `sco`
    #[arg(long, value_name = "LETTERS")]
    pub(crate) resource_types: Option<ResourceTypes>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// For one resource, by the account's key
    Service,
    /// For services as a whole, by the account's key
    Account,
    /// For one resource, by a user delegation key; without --delegation-key one is asked for, by Azure's default identity
    Delegation,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Account => "account",
            Self::Delegation => "delegation",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wider {
    Reads,
    Writes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Resource {
    Blob,
    Container,
    /// A directory, where the account has a hierarchical namespace
    Directory,
    Snapshot,
    Version,
}

impl Azure {
    /// The first flag that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        // Taken apart whole, so that a flag that is added can't be forgotten here.
        let Self { account, sas, delegation_key, sv, protocol, accept_wider } = self;
        let flags = [
            ("--account", account.is_some()),
            ("--sas", sas.is_some()),
            ("--delegation-key", delegation_key.is_some()),
            ("--sv", sv.is_some()),
            ("--protocol", protocol.is_some()),
            ("--accept-wider", !accept_wider.is_empty()),
        ];
        flags.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}

impl Own {
    /// Whether it says permissions, itself or by a policy.
    pub(crate) fn permits(&self) -> bool {
        self.permissions.is_some() || self.identifier.is_some()
    }

    /// The first flag that has a meaning beside permissions alone; the others bind a request too.
    pub(crate) fn beside_permissions(&self) -> Option<&'static str> {
        let bind = ["--ip", "--start", "--snapshot", "--version-id"];
        self.flags().into_iter().find_map(|(name, given)| (given && !bind.contains(&name)).then_some(name))
    }

    /// The first flag that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        self.flags().into_iter().find_map(|(name, given)| given.then_some(name))
    }

    fn flags(&self) -> [(&'static str, bool); 17] {
        let Self {
            permissions,
            resource,
            snapshot,
            version_id,
            identifier,
            no_expiry,
            encryption_scope,
            ip,
            start,
            saoid,
            suoid,
            scid,
            sduoid,
            signed_header,
            signed_query,
            services,
            resource_types,
        } = self;
        [
            ("--permissions", permissions.is_some()),
            ("--resource", resource.is_some()),
            ("--snapshot", snapshot.is_some()),
            ("--version-id", version_id.is_some()),
            ("--identifier", identifier.is_some()),
            ("--no-expiry", *no_expiry),
            ("--encryption-scope", encryption_scope.is_some()),
            ("--ip", ip.is_some()),
            ("--start", start.is_some()),
            ("--saoid", saoid.is_some()),
            ("--suoid", suoid.is_some()),
            ("--scid", scid.is_some()),
            ("--sduoid", sduoid.is_some()),
            ("--signed-header", !signed_header.is_empty()),
            ("--signed-query", !signed_query.is_empty()),
            ("--services", services.is_some()),
            ("--resource-types", resource_types.is_some()),
        ]
    }
}
