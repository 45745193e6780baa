//! The clients that are known to change a URL: what they do, and what to do about it.

/// What this client does to a URL that it is given as text; none if it sends it as it is.
pub(super) fn changes(client: &str) -> Option<&'static str> {
    KNOWN.iter().find_map(|(name, what)| (*name == client).then_some(*what))
}

const KNOWN: [(&str, &str); 1] = [(
    "Python, aiohttp",
    "It takes escapes off that it holds to be needless. The text that S3 signs by Version 4 is of the decoded URL, so that such a \
     URL is valid there all the same; one of the local scheme has a single spelling, and is refused. Give it \
     `yarl.URL(url, encoded=True)`, which is the line below in the table.",
)];
