use serde::de::DeserializeOwned;

/// The rows of a file of vectors. A field that the row's type does not know is an error: no fact goes unread.
pub(crate) fn rows<T: DeserializeOwned>(text: &str) -> Vec<T> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}
