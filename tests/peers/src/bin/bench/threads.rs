use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::contender::Contender;

const ROUNDS: i64 = 20;

/// Turns a round, in a row: long enough for two threads to meet.
const TURNS: i64 = 5;

/// How many times as much two threads do as one: less than two is a lock, or a processor that is shared.
pub(crate) fn two(contender: &dyn Contender, per_turn: i64) -> f64 {
    let count = TURNS * per_turn;
    let (mut alone, mut both) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let work = || _ = contender.time(round * count, count); // its own clock leaves out all waiting
        alone.extend(spent(1, work));
        both.extend(spent(2, work));
    }
    2.0 * median(alone).as_secs_f64() / median(both).as_secs_f64()
}

/// What each of so many threads at once needs for `work`, by the clock on the wall, less what it waited for a
/// processor, which is what else the machine does. What it waited for a lock counts.
fn spent(threads: usize, work: impl Fn() + Sync) -> Vec<Duration> {
    let ready = Barrier::new(threads);
    let one = || {
        ready.wait();
        let (start, before) = (Instant::now(), queued());
        work();
        start.elapsed().saturating_sub(queued().saturating_sub(before))
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        all.into_iter().filter_map(|thread| thread.join().ok()).collect()
    })
}

/// For how long this thread has been ready to run, and did not: the second number of Linux's `schedstat`
/// (<https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat>). Elsewhere zero.
fn queued() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().nth(1).and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

fn median(mut samples: Vec<Duration>) -> Duration {
    samples.sort();
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}
