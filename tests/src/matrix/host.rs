//! The URL for one host, used at another.

use super::case::Sheet;
use super::operation::Operation;
use crate::Kind;

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation) {
    let right = &operation.send;
    let (host, port) = right.authority().rsplit_once(':').unwrap_or((right.authority(), "80"));
    let mut refuses = |label: &str, value: &str| {
        let tampered = right.clone().with_header("host", value);
        sheet.refuses(&format!("{}/host/{label}", operation.name), tampered, &[Kind::Host]);
    };
    refuses("another-name", "evil.example");
    refuses("another-name-same-port", &format!("evil.example:{port}"));
    refuses("another-address", &format!("127.0.0.2:{port}"));
    refuses("another-port", &format!("{host}:1"));
    refuses("no-port", host);
    refuses("name-behind", &format!("{host}.evil.example:{port}"));
    refuses("a-user-before", &format!("user@{host}:{port}"));

    let name = operation.name;
    let authority = right.authority().to_owned();
    sheet.refuses(&format!("{name}/host/none"), right.clone().without_header("host"), &[Kind::Host]);
    let twice = right.clone().with_extra_header("host", &authority);
    sheet.refuses(&format!("{name}/host/twice"), twice, &[Kind::Host]);
    let two = right.clone().with_extra_header("host", "evil.example");
    sheet.refuses(&format!("{name}/host/two"), two, &[Kind::Host]);
}
