use std::fmt::Write as _;

use crate::contender::Field;
use crate::growth::Series;
use crate::measure::Line;
use crate::processes::PROCESSES;

/// The chapter of the book: what was measured, by which command, and nothing beside.
pub(crate) fn markdown(measured: &[(Field, Vec<Line>)], growth: &[Series], rounds: usize, command: &str) -> String {
    let mut page = format!(
        "<!-- Written by `{command}`. -->\n\n# Performance\n\n\
         One URL, in nanoseconds of a thread's CPU time: the least, the median and the most of {rounds} rounds, in which \
         all take turns, shared by {PROCESSES} processes, since where a process has its memory moves single figures by a \
         tenth. Before anything is timed, all of them sign the same URLs, or such as our verifier takes. \
         Allocations and their bytes are counted; the next column is how much two threads do beside one. `bare` is the \
         hash work alone, through RustCrypto's API, from a key that is derived already. The last \
         column is how many times as long as the first line of ours it takes, by the median of this run. The facade signs by \
         a clock that costs nothing, and what is awaited is ready at once; what it adds is what it takes beyond its \
         backend, the line above it. `presign_many` signs two at once, so that a processor has the blocks of both on their \
         way; `bare` does not. URLs of the local scheme are checked by a ring that has seen others of their \
         origin.\n\n\
         Run it yourself, on your machine:\n\n    {command}\n\n\
         Numbers of other machines differ, and so do those of a busy one; what holds is what stands side by side. Even \
         that depends on the processor, since not all of them hash and sign equally well beside everything else{}.\n",
        processor().map(|name| format!(": here it was {name}")).unwrap_or_default(),
    );
    for (field, lines) in measured {
        let ours = lines.get(field.others.len()).map_or(f64::NAN, |line| line.median_ns);
        // Writing to a String does not fail.
        let _ = write!(
            page,
            "\n## {}\n\n| who | min | median | max | allocations | bytes | two threads | times ours |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|\n",
            field.title
        );
        for Line { name, min_ns, median_ns, max_ns, allocations, bytes, two_threads } in lines {
            let _ = writeln!(
                page,
                "| {name} | {min_ns:.0} | {median_ns:.0} | {max_ns:.0} | {allocations} | {bytes} | {two_threads:.2} | {:.2} |",
                median_ns / ours
            );
        }
    }
    page.push_str(
        "\n## Growth\n\nOne URL of S3 as what is asked for grows: the key's length, signed query parameters, signed headers, \
         and the session token.\n\n![Nanoseconds a URL against four sizes](growth.svg)\n\n| what | from | ns | to | ns |\n\
         |---|--:|--:|--:|--:|\n",
    );
    for Series { what, points } in growth {
        if let (Some((least, cheap)), Some((most, dear))) = (points.first(), points.last()) {
            let _ = writeln!(page, "| {what} | {least} | {cheap:.0} | {most} | {dear:.0} |");
        }
    }
    page
}

/// What the processor calls itself, where the system says it.
fn processor() -> Option<String> {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let said = |field: &str| {
        let mut lines = cpus.lines().filter_map(|line| line.split_once(':'));
        lines.find_map(|(name, value)| (name.trim() == field).then(|| value.trim().to_owned()))
    };
    Some(format!("{}, family {}, model {}", said("model name")?, said("cpu family")?, said("model")?))
}
