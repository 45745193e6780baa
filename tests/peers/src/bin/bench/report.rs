use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::contender::Field;
use crate::measure::Line;

/// Our names, each with what we need as times of what this line needs, by the median.
fn ratios<'a>(field: &'a Field, lines: &'a [Line], line: &'a Line) -> impl Iterator<Item = (&'static str, f64)> + 'a {
    let ours = &lines[field.others.len()..];
    ours.iter().map(|ours| (ours.name, ours.median_ns / line.median_ns))
}

pub(crate) fn table(field: &Field, lines: &[Line]) -> String {
    let mut text = format!(
        "{:<44} {:>9} {:>9} {:>9} {:>11} {:>7} {:>11}",
        field.title, "min", "median", "max", "allocations", "bytes", "two threads"
    );
    // Writing to a String does not fail.
    for ours in &field.ours {
        let _ = write!(text, "   {} / it", ours.name());
    }
    for line in lines {
        let Line { name, min_ns, median_ns, max_ns, allocations, bytes, two_threads } = line;
        let _ = write!(text, "\n{name:<44} {min_ns:>9.0} {median_ns:>9.0} {max_ns:>9.0}");
        let _ = write!(text, " {allocations:>11} {bytes:>7} {two_threads:>10.2}x");
        for (ours, ratio) in ratios(field, lines, line) {
            let _ = write!(text, "   {ratio:>width$.3}", width = ours.len() + " / it".len());
        }
    }
    text + "\n\n"
}

pub(crate) fn json(field: &Field, lines: &[Line]) -> Value {
    let json_of = |line: &Line| {
        let ratios: Map<_, _> =
            ratios(field, lines, line).map(|(ours, ratio)| (ours.to_owned(), ratio.into())).collect();
        json!({
            "name": line.name,
            "min_ns": line.min_ns,
            "median_ns": line.median_ns,
            "max_ns": line.max_ns,
            "allocations": line.allocations,
            "bytes": line.bytes,
            "two_threads_as_times_of_one": line.two_threads,
            "ours_as_times_of_it": ratios,
        })
    };
    json!({ "work": field.work, "lines": lines.iter().map(json_of).collect::<Vec<_>>() })
}
