//! The names.

/// Names that the library signs.
pub(crate) fn signed() -> Vec<String> {
    let ascii = (1..=127_u8).map(|byte| format!("a{}b", char::from(byte)));
    let alone = (33..=126_u8).filter(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'.'));
    let alone = alone.map(|byte| char::from(byte).to_string());
    let listed = NAMES.iter().map(|name| (*name).to_owned());
    let long = [1, 63, 100, 164, 165, 255, 256, 512, 1023, 1024].map(|bytes| "k".repeat(bytes));
    let made = [
        format!("{}/end", "d".repeat(60)).repeat(4),
        vec!["segment".repeat(9); 16].join("/"),
        "é".repeat(80),
        "é".repeat(512),
        "😀".repeat(256),
        " ".repeat(20),
        "%".repeat(50),
        "/".repeat(30),
        (0_u8..32).map(char::from).collect(),
        "a/".repeat(40) + "b",
    ];
    ascii.chain(alone).chain(listed).chain(long).chain(made).collect()
}

/// Names that the library refuses: a client would send another path, or the name means the bucket, or it is too long.
pub(crate) fn refused() -> Vec<String> {
    let listed = [
        "",
        ".",
        "..",
        "./",
        "../",
        "/.",
        "/..",
        "./a",
        "../a",
        "a/.",
        "a/..",
        "a/./b",
        "a/../b",
        "../alt/secret",
        "a//../b",
        "/../a",
        "a/b/../../..",
        "../../etc/passwd",
    ];
    let long = ["k".repeat(1025), "é".repeat(513), "k".repeat(5000)];
    listed.map(str::to_owned).into_iter().chain(long).collect()
}

/// Those that were found to be awkward somewhere.
pub(crate) const NAMES: &[&str] = &[
    // slashes: a name is no path
    "a//b",
    "a///b",
    "/lead",
    "//lead",
    "trail/",
    "trail//",
    "a/b/",
    "/both/",
    "//evil.example/x",
    "https://evil.example/x",
    "a\\b",
    "\\\\server\\share",
    "..\\a",
    "c:\\a.txt",
    // dots that are no dot segments
    "...",
    "....",
    "..a",
    "a..",
    ".hidden",
    "x/.hidden",
    "a/.../b",
    "a/..b/c",
    "a.",
    "a./b",
    "%2e%2e/a",
    "%2e",
    "a/%2E%2E/b",
    ".%2e/a",
    // text that looks escaped
    "%2F",
    "a%2Fb",
    "%41",
    "%25",
    "%2541",
    "%zz",
    "100%",
    "a%",
    "a%00b",
    "a+b c%20d",
    "a b",
    "a  b",
    " a",
    "a ",
    " ",
    "a\u{a0}b",
    "a\t b",
    // what a URL gives a meaning to
    "a?b#c.txt",
    "a?b=c&d=e",
    "a#b",
    "a;b=c",
    "a&b",
    "k?X-Amz-Signature=00",
    "user:pass@host",
    "a=b+c",
    "'; DROP TABLE objects; --",
    "<script>alert(1)</script>",
    "\"quoted\"",
    "it's",
    "`tick`",
    "$(HOME)/${x}",
    "{a,b}[c]*!?",
    "~user/.ssh",
    "a|b^c",
    "-rf",
    "--help",
    // names that mean something to a file system
    "CON",
    "nul.txt",
    "a:b",
    "a*b?",
    // beyond ASCII
    "é",
    "e\u{301}",
    "Ünïcödé/ß.txt",
    "日本語/ファイル.txt",
    "Ελληνικά",
    "עברית",
    "a\u{202e}gpj.exe",
    "😀.png",
    "👨\u{200d}👩\u{200d}👧.png",
    "𝕏",
    "a\u{85}b",
    "a\u{2028}b",
    "a\u{feff}b",
    "\u{feff}a",
    "a\u{200b}b",
    "a\u{ffff}b",
    "a\u{10ffff}b",
    "a\u{fffd}b",
    "ﬁ",
    "İstanbul",
    // control characters
    "a\r\nb: c",
    "a\0b",
    "\0",
    "\u{7f}",
    "\u{1b}[31mred",
];
