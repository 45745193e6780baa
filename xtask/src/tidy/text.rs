//! The rules of the text, line by line. Each pattern is written in two pieces, so that this file keeps them too.

use super::Finding;

/// Holds one file against the rules for its kind.
pub(super) fn check(path: &str, content: &str) -> Vec<Finding> {
    let kind = Kind::of(path);
    let finding = |line, what: &str, to_do: &str| Finding {
        path: path.to_owned(),
        line,
        what: what.to_owned(),
        to_do: to_do.to_owned(),
    };
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.holds_for(kind)) {
        for (index, line) in content.lines().enumerate() {
            if (rule.breaks)(line) {
                findings.push(finding(index + 1, rule.what, rule.to_do));
            }
        }
    }
    let lines = content.lines().count();
    if kind == Kind::Rust && lines > LINES_AT_MOST {
        let what = format!("{lines} lines, {LINES_AT_MOST} at most");
        findings.push(finding(lines, &what, "one file, one idea: split it by what its parts are about"));
    }
    findings
}

const LINES_AT_MOST: usize = 400;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Rust,
    Other,
    /// Written by cargo, not by us.
    Lock,
}

impl Kind {
    fn of(path: &str) -> Self {
        match path.rsplit('/').next() {
            Some("Cargo.lock") => Self::Lock,
            Some(name) if name.ends_with(".rs") => Self::Rust,
            _ => Self::Other,
        }
    }
}

#[derive(PartialEq)]
enum Scope {
    Rust,
    All,
}

struct Rule {
    scope: Scope,
    breaks: fn(&str) -> bool,
    what: &'static str,
    to_do: &'static str,
}

impl Rule {
    fn holds_for(&self, kind: Kind) -> bool {
        match kind {
            Kind::Rust => true,
            Kind::Other => self.scope == Scope::All,
            Kind::Lock => false,
        }
    }
}

const RULES: &[Rule] = &[
    Rule {
        scope: Scope::Rust,
        breaks: |line| has_word(line, concat!("FIX", "ME")) || has_word(line, concat!("XX", "X")),
        what: "a mark for later",
        to_do: "do it now or open an issue",
    },
    Rule {
        scope: Scope::Rust,
        breaks: has_bare_todo,
        what: "a to-do without an issue",
        to_do: "do it now, or open an issue and name it as in (#12)",
    },
    Rule {
        scope: Scope::Rust,
        breaks: |line| LEFTOVERS.iter().any(|name| has_word(line, name)),
        what: "a macro that is for work in progress",
        to_do: "remove it",
    },
    Rule {
        scope: Scope::Rust,
        breaks: |line| line.contains(concat!("#[ig", "nore")),
        what: "a test that never runs",
        to_do: "make it run, or remove it",
    },
    Rule {
        scope: Scope::Rust,
        breaks: |line| line.contains(concat!("#[al", "low(")) || line.contains(concat!("#![al", "low(")),
        what: "a lint switched off for good",
        to_do: "write #[expect(lint, reason = \"…\")], which ends when its cause does",
    },
    Rule {
        scope: Scope::All,
        breaks: has_machine_path,
        what: "an absolute path of somebody's machine",
        to_do: "name it relative to the repository",
    },
    Rule {
        scope: Scope::All,
        breaks: |line| MIRRORS.iter().any(|name| line.to_ascii_lowercase().contains(name)),
        what: "a package mirror of somebody's network",
        to_do: "leave it to the configuration of that machine",
    },
];

const LEFTOVERS: &[&str] = &[concat!("db", "g!"), concat!("to", "do!"), concat!("unimple", "mented!")];

/// Directories that hold a person's or a service's own files, before a name.
const HOMES: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("C:\\Us", "ers\\"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
];

const MIRRORS: &[&str] = &[concat!("artif", "actory"), concat!("jfr", "og.io"), concat!("replace", "-with =")];

/// `word` in `line`, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let after = line[at + word.len()..].chars().next();
        !joins(line[..at].chars().next_back()) && !joins(after)
    })
}

fn has_bare_todo(line: &str) -> bool {
    let word = concat!("TO", "DO");
    let named = |rest: &str| {
        let number = rest.strip_prefix("(#").and_then(|rest| rest.split_once(')'));
        number.is_some_and(|(digits, _)| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    has_word(line, word) && line.split(word).skip(1).any(|rest| !named(rest))
}

/// One of [`HOMES`] where a path begins, with a name behind it. Inside a URL or a longer path it is somebody's key.
fn has_machine_path(line: &str) -> bool {
    let begins = |before: &str| {
        let inside = |c: char| c.is_alphanumeric() || "/\\_-.~%}*".contains(c);
        !before.ends_with(inside) || before.ends_with("file://")
    };
    let named = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '.' || c == '_');
    HOMES.iter().any(|home| {
        let mut places = line.match_indices(home);
        places.any(|(at, _)| begins(&line[..at]) && named(&line[at + home.len()..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mark `^` splits what must not stand here in one piece.
    fn breaks(path: &str, line: &str) -> bool {
        !check(path, &line.replace('^', "")).is_empty()
    }

    #[test]
    fn marks_for_later_are_found_in_code_only() {
        for line in ["// FIX^ME", "// XX^X later", "// TO^DO: more", "TO^DO(#)", "TO^DO(#x)", "// TO^DO(#1) TO^DO"] {
            assert!(breaks("src/a.rs", line), "{line}");
            assert!(!breaks("README.md", line), "{line}");
        }
        for line in ["// TO^DO(#12): more", "AKIAXX^XX", "// a FIX^MENT", "let mastodon = TO^DOS;"] {
            assert!(!breaks("src/a.rs", line), "{line}");
        }
    }

    #[test]
    fn work_in_progress_is_found() {
        for line in ["db^g!(x)", "  to^do!()", "unimple^mented!(\"later\")", "#[ig^nore]", "#[ig^nore = \"slow\"]"] {
            assert!(breaks("a.rs", line), "{line}");
        }
        for line in ["let db^g = 1;", "my_to^do!()", "mastodon!()", "// may ignore it", "todos!()"] {
            assert!(!breaks("a.rs", line), "{line}");
        }
    }

    #[test]
    fn a_lint_is_expected_not_switched_off() {
        assert!(breaks("a.rs", "#[al^low(dead_code)]"));
        assert!(breaks("a.rs", "#![al^low(dead_code)]"));
        assert!(!breaks("a.rs", "#[expect(dead_code, reason = \"soon\")]"));
        assert!(!breaks("a.rs", "grant.allow(READ)"));
    }

    #[test]
    fn paths_of_a_machine_are_found_everywhere_but_in_a_lock_file() {
        for line in [
            "see /ho^me/anna/notes",
            "\"/Us^ers/anna\"",
            "root=/ro^ot/.cargo",
            "file:///ho^me/anna",
            "C:\\Us^ers\\anna",
            "`/tm^p/x/y`",
        ] {
            assert!(breaks("docs/a.md", line), "{line}");
            assert!(breaks("a.rs", line), "{line}");
            assert!(!breaks("tests/peers/Cargo.lock", line), "{line}");
        }
        for line in
            ["https://host/ho^me/index.html", "s3://b/ho^me/x", "a/ro^ot/b", "/ho^me/", "{dir}/tm^p/x", "/rooted/x"]
        {
            assert!(!breaks("a.rs", line), "{line}");
        }
    }

    #[test]
    fn a_mirror_is_nobody_elses_business() {
        assert!(breaks("a.toml", "registry = \"https://host/Artif^actory/x\""));
        assert!(breaks("a.toml", "replace^-with = \"mirror\""));
        assert!(!breaks("a.toml", "artifacts = []"));
    }

    #[test]
    fn a_file_over_the_limit_is_named_with_its_length() {
        let lines = |n| check("a.rs", &"x\n".repeat(n));
        assert_eq!(lines(LINES_AT_MOST), []);
        let found = lines(LINES_AT_MOST + 1);
        assert!(found[0].to_string().starts_with("a.rs:401: 401 lines"), "{}", found[0]);
        assert_eq!(check("a.md", &"x\n".repeat(1000)), []);
    }
}
