//! The files that the demo begins with, made here.

mod pdf;
mod picture;
mod png;

use presign::Result;

use super::files::Files;

/// The picture that the page shows first.
pub(super) const IMAGE: &str = "sunrise.png";

const TEXT: &str = include_str!("letter.txt");

/// The large file: 8 MiB.
const LARGE_BYTES: usize = 8 << 20;

/// Writes those that are not there.
pub(super) async fn write(files: &Files) -> Result<()> {
    files.write(IMAGE, picture::sunrise()).await?;
    files.write("letter.txt", TEXT).await?;
    files.write("ticket.pdf", pdf::ticket()).await?;
    files.write("recording.bin", large()).await
}

/// Bytes that don't repeat within the file, the same each time: a download can be held against them.
fn large() -> Vec<u8> {
    (0..LARGE_BYTES / 8).flat_map(|index| (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_large_file_is_large_and_the_same_each_time() {
        assert_eq!(large().len(), LARGE_BYTES);
        assert_eq!(large(), large());
    }
}
