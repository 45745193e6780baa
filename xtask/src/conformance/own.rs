//! The servers that live in the program that holds the matrix: nothing is installed for them, and nothing left of them.

use std::fs;

use crate::servers::Speaks;
use crate::workspace::Workspace;

/// A server of that program.
#[derive(Debug)]
pub(super) struct Own {
    /// Its name on the command line.
    pub(super) name: &'static str,
    /// What it is.
    title: &'static str,
    /// Whose protocol it speaks; none if it is our own scheme.
    pub(super) speaks: Option<Speaks>,
    /// The crate that is the server, for its version.
    package: &'static str,
    verifies: &'static str,
    passes: &'static str,
}

pub(super) const SERVERS: [Own; 2] = [
    Own {
        name: "gateway",
        title: "our gateway over a folder",
        speaks: None,
        package: "presign-gateway",
        verifies: "the local scheme, all of it",
        passes: "that anybody else reads it so: signer, verifier and server are ours",
    },
    Own {
        name: "s3s",
        title: "s3s with s3s-fs",
        speaks: Some(Speaks::S3),
        package: "s3s",
        verifies: "SigV4 and SigV2 in the query, POST forms, the end, dates in the future",
        passes: "the cap, the region, session tokens, unsigned x-amz-* headers",
    },
];

/// The one of this name.
pub(super) fn find(name: &str) -> Option<&'static Own> {
    SERVERS.iter().find(|server| server.name == name)
}

/// Prints what there is.
pub(super) fn list(workspace: &Workspace) {
    let lock = fs::read_to_string(workspace.root.join("Cargo.lock")).unwrap_or_default();
    for server in &SERVERS {
        let version = version(&lock, server.package).unwrap_or_default();
        println!("{:<12} {} ({version}, in the program of the matrix)", server.name, server.title);
        println!("{:<12} verifies {}", "", server.verifies);
        println!("{:<12} not proved here: {}", "", server.passes);
    }
}

/// What the lock file pins.
fn version<'l>(lock: &'l str, package: &str) -> Option<&'l str> {
    let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    rest.split_once('"').map(|(version, _)| version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_the_one_of_the_lock_file() {
        let lock = "[[package]]\nname = \"s3s-fs\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"s3s\"\nversion = \"0.14.1\"\n";
        assert_eq!(version(lock, "s3s"), Some("0.14.1"));
        assert_eq!(version(lock, "s4s"), None);
    }
}
