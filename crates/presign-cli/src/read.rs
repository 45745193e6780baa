//! Texts that come from a file or from stdin.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use presign::ObjectKey;

use crate::errors::Failure;

/// No server takes a URL near this length.
const LONGEST_URL_BYTES: u64 = 1 << 20;

/// The key in the file at `path`, or on stdin where that is `-`, byte for byte.
pub(crate) fn key(path: &Path) -> Result<String, Failure> {
    let longest = ObjectKey::MAX_BYTES as u64;
    let bytes = if path.as_os_str() == "-" {
        limited(io::stdin().lock(), longest)
    } else {
        File::open(path).and_then(|file| limited(file, longest))
    };
    let bytes = bytes
        .map_err(|error| Failure::Usage(format!("read --key-file: {error}; name a file that holds the key, or -")))?
        .ok_or_else(|| Failure::Usage(format!("read --key-file: it has over {longest} bytes; shorten the key")))?;
    String::from_utf8(bytes).map_err(|_| {
        Failure::Usage("read --key-file: it is not UTF-8, which keys have to be; write it in UTF-8".into())
    })
}

/// The URL of the argument, or of stdin where that is `-`; blanks around it are none of its own.
pub(crate) fn url(argument: &str) -> Result<String, Failure> {
    let text = if argument == "-" {
        let bytes = limited(io::stdin().lock(), LONGEST_URL_BYTES).map_err(|error| {
            Failure::Usage(format!("read the URL from stdin: {error}; give it there or as an argument"))
        })?;
        bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
            Failure::Usage("read the URL from stdin: it is no text of one line; give the URL alone".into())
        })?
    } else {
        argument.to_owned()
    };
    let text = text.trim_ascii();
    if text.contains('#') {
        return Err(Failure::Usage(
            "read the URL: it has a fragment (#), which no client sends; leave it out, or write %23 where it is part of \
             the URL"
                .into(),
        ));
    }
    Ok(text.to_owned())
}

/// All bytes of `source`; `None` if there are more than `longest`.
fn limited(source: impl Read, longest: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    source.take(longest + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= longest).then_some(bytes))
}
