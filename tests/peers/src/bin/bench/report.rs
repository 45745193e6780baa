use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::measure::Line;

/// Times as many as the floor's, and as rusty-s3's, by the median: the first line and the last.
fn ratios(lines: &[Line], line: &Line) -> (f64, f64) {
    let to = |other: Option<&Line>| other.map_or(f64::NAN, |other| line.median_ns / other.median_ns);
    (to(lines.first()), to(lines.last()))
}

pub(crate) fn table(lines: &[Line]) -> String {
    let mut text = String::from(
        "one S3 URL, ns of thread CPU time         min   median      max   allocations   bytes   x floor   x rusty-s3\n",
    );
    for line in lines {
        let Line { name, min_ns, median_ns, max_ns, allocations, bytes } = line;
        let (floor, rusty) = ratios(lines, line);
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{name:<36} {min_ns:>8.0} {median_ns:>8.0} {max_ns:>8.0} {allocations:>13} {bytes:>7} {floor:>9.2} {rusty:>12.3}",
        );
    }
    text
}

pub(crate) fn json(lines: &[Line], rounds: usize) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| {
            let (floor, rusty) = ratios(lines, line);
            json!({
                "name": line.name,
                "min_ns": line.min_ns,
                "median_ns": line.median_ns,
                "max_ns": line.max_ns,
                "allocations": line.allocations,
                "bytes": line.bytes,
                "ratio_to_floor": floor,
                "ratio_to_rusty_s3": rusty,
            })
        })
        .collect();
    json!({ "work": "s3-get-virtual-host", "rounds": rounds, "lines": lines })
}
