//! The driver, on an oracle that is wrong on purpose: what it says of a fault has to be right.

use std::collections::VecDeque;

use serde_json::json;

use super::*;

/// Texts, which are "signed" by repeating them.
struct Echo;

impl Oracle for Echo {
    type Case = String;

    fn generate(&self, random: &mut Random) -> String {
        text::any(random, 100)
    }

    fn kind(&self, _: &String) -> &'static str {
        "echo"
    }

    fn exclusion(&self, case: &String) -> Option<&'static Exclusion> {
        const SUN: Exclusion = Exclusion { text: "the sun", we_refuse: false };
        case.contains('日').then_some(&SUN)
    }

    fn ours(&self, case: &String) -> Answer {
        Answer::Signed(vec![Part::new("echo", case), Part::new("length", case.len().to_string())])
    }

    fn question(&self, case: &String) -> Value {
        json!(case)
    }

    fn theirs(&self, _: &String, said: &Value) -> Result<Theirs> {
        let text = |field: &str| said[field].as_str().unwrap_or_default().to_owned();
        let parts = vec![Part::new("echo", text("echo")), Part::new("length", text("length"))];
        Ok(Theirs { answer: Answer::Signed(parts), notes: vec![] })
    }

    fn smaller(&self, case: &String) -> Vec<String> {
        smaller::texts(case)
    }
}

/// An implementation with faults, by what it makes of a text.
struct Faulty<F> {
    echo: F,
    answers: VecDeque<Value>,
}

impl<F: Fn(&str) -> (String, usize)> Peer for Faulty<F> {
    fn name(&self) -> &str {
        "faulty 1"
    }

    fn ask(&mut self, question: &Value) -> Result<()> {
        let (echo, length) = (self.echo)(question.as_str().unwrap_or_default());
        self.answers.push_back(json!({ "echo": echo, "length": length.to_string() }));
        Ok(())
    }

    fn answer(&mut self) -> Result<Value> {
        self.answers.pop_front().ok_or_else(|| anyhow::anyhow!("nothing was asked"))
    }
}

fn run_with(echo: impl Fn(&str) -> (String, usize), cases: Range<usize>) -> Outcome {
    run(&Echo, &mut Faulty { echo, answers: VecDeque::new() }, 1, cases).unwrap()
}

const ALL: Range<usize> = 0..3_000;

#[test]
fn two_that_agree_are_counted_and_what_is_excluded_is_too() {
    let Outcome { summary, mismatch } = run_with(|text| (text.to_owned(), text.len()), ALL);
    assert!(mismatch.is_none());
    assert_eq!(summary.cases(), 3_000);
    let excluded = ALL.filter(|number| Echo.generate(&mut Random::of_case(1, *number)).contains('日')).count();
    let shown = summary.to_string();
    assert!(
        excluded > 0 && shown.contains(&format!("excluded, {excluded} (0 differ, {excluded} agree): the sun")),
        "{shown}"
    );
}

#[test]
fn a_fault_is_found_and_shrunk_to_what_it_is_about() {
    let fault = |text: &str| (text.replace('/', "%2F"), text.len());
    let outcome = run_with(fault, ALL);
    let mismatch = outcome.mismatch.unwrap();
    assert_eq!((&mismatch.question, mismatch.difference.part()), (&json!("/"), "echo"));
    assert!(outcome.summary.cases() < 3_000, "the run goes on after a fault");

    // The number alone makes the same case again.
    let again = run_with(fault, mismatch.number..mismatch.number + 1).mismatch.unwrap();
    assert_eq!((again.question, again.others), (mismatch.question, 0));
}

#[test]
fn a_fault_of_two_characters_keeps_both() {
    let fault = |text: &str| (text.to_owned(), text.len() + usize::from(text.contains('+') && text.contains('%')));
    let mismatch = run_with(fault, ALL).mismatch.unwrap();
    assert_eq!(mismatch.difference.part(), "length");
    assert!(["+%", "%+"].contains(&mismatch.question.as_str().unwrap()), "{}", mismatch.question);
}

#[test]
fn shrinking_stays_with_the_part_that_differed_and_away_from_what_is_excluded() {
    // A fault in the first part, which a shorter text would have in the second.
    let fault = |text: &str| match (text.contains('&'), text.len()) {
        (true, _) => (text.replace('&', "+"), text.len()),
        (_, 0..3) => (text.to_owned(), 99),
        (_, length) => (text.to_owned(), length),
    };
    let excluded = |text: &str| if text.contains('日') { (String::new(), 0) } else { fault(text) };
    // Case by case: of several that differ, a run shows the one that does so first.
    let mismatches = ALL.filter_map(|number| run_with(excluded, number..number + 1).mismatch);
    let parts: Vec<_> = mismatches
        .map(|mismatch| (mismatch.difference.part(), mismatch.question.as_str().unwrap_or_default().to_owned()))
        .take(60)
        .collect();
    assert!(parts.iter().any(|(part, _)| *part == "echo") && parts.iter().any(|(part, _)| *part == "length"));
    assert!(
        parts.iter().all(|(part, text)| (*part == "echo") == text.contains('&') && !text.contains('日')),
        "{parts:?}"
    );
}
