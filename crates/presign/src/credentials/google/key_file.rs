use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use presign_core::{Error, ErrorKind, Result};
use zeroize::Zeroizing;

/// A key file has some 2,400 bytes. More than this is something else, and is not read to its end.
const LONGEST_BYTES: u64 = 64 * 1024;

/// The text of a file of credentials. The path is not repeated: a secret may stand in its place.
pub(crate) fn text(path: &Path) -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    let read = File::open(path).and_then(|file| file.take(LONGEST_BYTES + 1).read_to_string(&mut text));
    match read {
        Ok(length) if length as u64 <= LONGEST_BYTES => Ok(text),
        Ok(_) => Err(unreadable(io::Error::from(io::ErrorKind::FileTooLarge))),
        Err(error) => Err(unreadable(error)),
    }
}

fn unreadable(cause: io::Error) -> Error {
    Error::new(
        ErrorKind::Credentials,
        "read the key file of a service account: there is none that can be read; check its path and who may read it, and \
         see the cause",
    )
    .caused_by(cause)
}
