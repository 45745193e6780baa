/// A ticket of one page ([ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf)):
/// objects, a table of where they are, and fonts that every reader has.
pub(super) fn ticket() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 200] /Contents 4 0 R /Resources << /Font << /B 5 0 R /T 6 0 R \
         >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{DRAWN}endstream", DRAWN.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut places = String::new();
    for (index, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let table = pdf.len();
    let count = objects.len() + 1;
    pdf.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n{places}"));
    pdf.push_str(&format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
    pdf.into_bytes()
}

/// A panel, a tear-off line, and the words.
const DRAWN: &str = "\
0.16 0.13 0.32 rg 16 16 388 168 re f
1 0.72 0.40 rg 16 16 10 168 re f
0.55 0.52 0.70 RG [4 4] 0 d 300 16 m 300 184 l S
BT /B 26 Tf 1 1 1 rg 46 132 Td (Admit one) Tj ET
BT /T 12 Tf 0.86 0.85 0.93 rg 46 106 Td (to this file, and to no other,) Tj 0 -18 Td (until the second that the URL names.) Tj ET
BT /B 12 Tf 1 0.72 0.40 rg 318 132 Td (presign) Tj ET
BT /T 10 Tf 0.86 0.85 0.93 rg 318 112 Td (signed URLs) Tj ET
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_where_the_objects_are() {
        let text = String::from_utf8(ticket()).unwrap();
        let (_, tail) = text.rsplit_once("startxref\n").unwrap();
        let table: usize = tail.lines().next().unwrap().parse().unwrap();
        let lines: Vec<&str> = text[table..].lines().skip(3).take(6).collect();
        for (index, line) in lines.iter().enumerate() {
            let place: usize = line[..10].parse().unwrap();
            assert!(text[place..].starts_with(&format!("{} 0 obj\n", index + 1)), "{line}");
        }
    }
}
