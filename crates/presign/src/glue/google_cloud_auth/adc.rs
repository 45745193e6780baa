use std::env::var_os;
use std::io;
use std::path::PathBuf;

use presign_core::Result;
use serde_json::Value;
use zeroize::Zeroizing;

use super::failed;
use crate::credentials::key_file_text;

/// A file of application default credentials (<https://google.aip.dev/auth/4110>).
pub(super) struct Adc {
    pub(super) kind: Kind,
    pub(super) text: Zeroizing<String>,
    pub(super) json: Value,
}

/// Its `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    ServiceAccount,
    User,
    Impersonated,
    External,
    ExternalUser,
}

impl Adc {
    /// The file that is there; none leaves it to the machine.
    pub(super) fn find() -> Result<Option<Self>> {
        // Empty is how a shell unsets for one command.
        if let Some(path) = var_os("GOOGLE_APPLICATION_CREDENTIALS").filter(|path| !path.is_empty()) {
            return Self::read(key_file_text(path.as_ref())?).map(Some);
        }
        match well_known().map(|path| key_file_text(&path)) {
            Some(Ok(text)) => Self::read(text).map(Some),
            Some(Err(error)) if is_missing(&error) => Ok(None),
            Some(Err(error)) => Err(error),
            None => Ok(None),
        }
    }

    pub(super) fn read(text: Zeroizing<String>) -> Result<Self> {
        let json: Value = serde_json::from_str(&text).map_err(|_| not_one())?;
        Ok(Self { kind: kind(&json)?, text, json })
    }

    /// The service account that the credentials are of, or that they impersonate.
    pub(super) fn account(&self) -> Option<String> {
        match self.kind {
            Kind::ServiceAccount => self.json.get("client_email")?.as_str().map(str::to_owned),
            Kind::Impersonated | Kind::External => {
                // …/serviceAccounts/EMAIL:generateAccessToken
                let url = self.json.get("service_account_impersonation_url")?.as_str()?;
                let (_, last) = url.rsplit_once('/')?;
                last.split_once(':').map(|(email, _)| email.to_owned())
            }
            Kind::User | Kind::ExternalUser => None,
        }
    }

    /// What impersonates, where the file has it.
    pub(super) fn source(&self) -> Option<Value> {
        match self.kind {
            Kind::Impersonated => self.json.get("source_credentials").cloned(),
            _ => None,
        }
    }

    /// By way of whom.
    pub(super) fn delegates(&self) -> Vec<String> {
        let all = self.json.get("delegates").and_then(Value::as_array).into_iter().flatten();
        // As the file has it, an e-mail address may stand at the end of a path.
        all.filter_map(Value::as_str).map(|one| one.rsplit('/').next().unwrap_or(one).to_owned()).collect()
    }
}

pub(super) fn kind(json: &Value) -> Result<Kind> {
    match json.get("type").and_then(Value::as_str) {
        Some("service_account") => Ok(Kind::ServiceAccount),
        Some("authorized_user") => Ok(Kind::User),
        Some("impersonated_service_account") => Ok(Kind::Impersonated),
        Some("external_account") => Ok(Kind::External),
        Some("external_account_authorized_user") => Ok(Kind::ExternalUser),
        _ => Err(not_one()),
    }
}

/// <https://google.aip.dev/auth/4113>
fn well_known() -> Option<PathBuf> {
    const FILE: &str = "gcloud/application_default_credentials.json";
    if cfg!(windows) {
        return Some(PathBuf::from(var_os("APPDATA")?).join(FILE));
    }
    Some(PathBuf::from(var_os("HOME")?).join(".config").join(FILE))
}

fn is_missing(error: &presign_core::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}

fn not_one() -> presign_core::Error {
    failed(
        "the file is of no kind that is known",
        "check what GOOGLE_APPLICATION_CREDENTIALS names, or log in again with `gcloud auth application-default login`",
    )
}
