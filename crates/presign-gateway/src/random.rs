use std::io;

/// 128 random bits in hexadecimal digits.
pub(crate) fn id() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let mut text = String::with_capacity(32);
    presign::hex_encode(&bytes, &mut text);
    Ok(text)
}
