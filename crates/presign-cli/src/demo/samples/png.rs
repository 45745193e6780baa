/// A PNG of `width` pixels a row, in red, green and blue. Nothing is compressed: what the demo writes once, to its own
/// folder, needs no library.
///
/// <https://www.w3.org/TR/png-3/>
pub(super) fn encode(width: u32, pixels: &[[u8; 3]]) -> Vec<u8> {
    let mut rows = Vec::with_capacity(pixels.len() * 3 + pixels.len() / 256);
    let mut height = 0_u32;
    for row in pixels.chunks_exact(width as usize) {
        rows.push(0); // the filter: none
        rows.extend_from_slice(row.as_flattened());
        height += 1;
    }
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]); // 8 bits a channel, three channels, no interlacing
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(b"IHDR", &header, &mut png);
    chunk(b"IDAT", &stored(&rows), &mut png);
    chunk(b"IEND", &[], &mut png);
    png
}

fn chunk(name: &[u8; 4], data: &[u8], png: &mut Vec<u8>) {
    png.extend((data.len() as u32).to_be_bytes());
    let start = png.len();
    png.extend(name);
    png.extend(data);
    let sum = crc(&png[start..]);
    png.extend(sum.to_be_bytes());
}

/// A zlib stream ([RFC 1950](https://www.rfc-editor.org/rfc/rfc1950)) of stored blocks
/// ([RFC 1951 §3.2.4](https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4)).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(adler(data).to_be_bytes());
    out
}

fn crc(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

fn adler(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_the_published_ones() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc(b"IEND"), 0xae42_6082);
        assert_eq!(adler(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn every_pixel_is_in_it() {
        let png = encode(1, &[[1, 2, 3], [4, 5, 6]]);
        assert_eq!(png[16..24], [0, 0, 0, 1, 0, 0, 0, 2]);
        let data = [0, 1, 2, 3, 0, 4, 5, 6];
        assert!(png.windows(data.len()).any(|window| window == data));
    }
}
