//! No page shows code that is not run: each block includes a piece of a test, or has no code in it.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_block_of_code_is_included_from_a_test() {
    let mut blocks = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for block in Block::all(&text) {
            let place = format!("{}: a block of {:?}", page.display(), block.language);
            let included = block.body.strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}\n"));
            let (file, anchor) = included
                .and_then(|what| what.rsplit_once(':'))
                .unwrap_or_else(|| panic!("{place} is not one line that includes an anchor:\n{}", block.body));
            let file = page.parent().unwrap().join(file);
            let run = RUN.iter().any(|folder| file.starts_with(root().join("src").join(folder)));
            assert!(run, "{place} includes {}", file.display());
            let source = fs::read_to_string(&file).unwrap();
            assert!(anchored(&source, anchor).is_some_and(|text| !text.is_empty()), "{place}: no anchor {anchor}");
            blocks += 1;
        }
    }
    assert!(blocks > 30, "{blocks}");
}

/// What is run: the tests of the book, and a backend with tests of its own (`cargo xtask ci --only backend`).
const RUN: [&str; 2] = ["../tests/book", "../../examples/alibaba-oss"];

#[test]
fn every_anchor_is_shown() {
    let pages: String = pages().iter().map(|page| fs::read_to_string(page).unwrap()).collect();
    let examples = ["tests/book", "../examples/alibaba-oss/src", "../examples/alibaba-oss/tests"]
        .into_iter()
        .flat_map(|folder| fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()));
    for path in examples.filter(|path| path.is_file()) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let source = fs::read_to_string(&path).unwrap();
        for anchor in source.lines().filter_map(|line| line.trim().split_once(OPEN)).map(|(_, anchor)| anchor) {
            // The README shows that one, and the test below compares.
            let shown = anchor == "readme" || pages.contains(&format!("/{name}:{anchor}}}}}"));
            assert!(shown, "{name}: nobody includes {anchor}");
        }
    }
}

#[test]
fn the_readme_shows_what_is_run() {
    let readme = fs::read_to_string(root().join("../README.md")).unwrap();
    let shown = |language: &str| -> Vec<&str> {
        Block::all(&readme).into_iter().filter(|block| block.language == language).map(|block| block.body).collect()
    };
    let example = anchored(include_str!("quick_start.rs"), "readme").unwrap();
    let example: String =
        example.lines().map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect();
    assert_eq!(shown("rust"), [example]);
    let session = include_str!("command.txt");
    assert_eq!(shown("console"), ["put", "refused"].map(|anchor| anchored(session, anchor).unwrap()));
}

/// The examples in Rust that a page shows, each as `file.rs:anchor`.
pub(crate) fn shown(page: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("src").join(page)).unwrap();
    let included = text.lines().filter_map(|line| line.strip_prefix("{{#include ../tests/book/")?.strip_suffix("}}"));
    included.filter(|example| example.contains(".rs:")).map(str::to_owned).collect()
}

/// The text without the lines that open and close anchors.
pub(crate) fn without_anchors(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.contains(OPEN) && !line.contains(CLOSE)).collect()
}

/// In two pieces, so that this file has no anchor.
const OPEN: &str = concat!("ANCH", "OR: ");
const CLOSE: &str = concat!("ANCHOR_", "END: ");

/// The text between the lines that open and close `anchor`, without those of other anchors.
fn anchored(source: &str, anchor: &str) -> Option<String> {
    let is = |line: &str, mark: &str| line.split_once(mark).is_some_and(|(_, name)| name.trim() == anchor);
    let mut lines = source.split_inclusive('\n').skip_while(|line| !is(line, OPEN));
    lines.next()?;
    let mut closed = false;
    let text: String = lines
        .take_while(|line| {
            closed = is(line, CLOSE);
            !closed
        })
        .collect();
    closed.then(|| without_anchors(&text))
}

/// A fenced block of Markdown.
struct Block<'a> {
    language: &'a str,
    body: &'a str,
}

impl<'a> Block<'a> {
    fn all(page: &'a str) -> Vec<Self> {
        let mut parts = page.split("```");
        parts.next();
        let mut blocks = Vec::new();
        while let (Some(inside), Some(_)) = (parts.next(), parts.next()) {
            let (language, body) = inside.split_once('\n').unwrap();
            blocks.push(Self { language, body });
        }
        blocks
    }
}

fn pages() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("src")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
