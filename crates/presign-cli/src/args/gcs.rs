use std::path::PathBuf;

use clap::Args;

/// Who signs for a bucket of Google's, and at which host. No secret is an argument: those are visible to other users.
#[derive(Args)]
#[command(
    next_help_heading = "Google Cloud Storage (credentials: --credentials; else GCS_HMAC_ACCESS_ID, GCS_HMAC_SECRET; \
                               else GOOGLE_APPLICATION_CREDENTIALS; or --sign-blob)"
)]
pub(crate) struct Gcs {
    /// The key file of the service account that signs
    #[arg(long, value_name = "FILE")]
    pub(crate) credentials: Option<PathBuf>,
    /// Let IAM sign, without any private key: for the account of Google's default credentials or of this machine, or for
    /// EMAIL, for which it may sign. Such a URL lives for 12 hours at most
    #[arg(long, value_name = "EMAIL", num_args = 0..=1, require_equals = true, conflicts_with = "credentials")]
    pub(crate) sign_blob: Option<Option<String>>,
    /// The host that the bucket has for its own: HOST, or http(s)://HOST
    #[arg(long, value_name = "HOST", conflicts_with_all = ["endpoint", "path_style", "virtual_host"])]
    pub(crate) bound_host: Option<String>,
}

impl Gcs {
    /// The first flag that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        // Taken apart whole, so that a flag that is added can't be forgotten here.
        let Self { credentials, sign_blob, bound_host } = self;
        let flags = [
            ("--credentials", credentials.is_some()),
            ("--sign-blob", sign_blob.is_some()),
            ("--bound-host", bound_host.is_some()),
        ];
        flags.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}
