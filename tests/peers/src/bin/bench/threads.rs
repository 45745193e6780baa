use std::thread;
use std::time::{Duration, Instant};

use crate::contender::Contender;

const ROUNDS: i64 = 100;

/// How many times as much two threads do as one, by the clock on the wall: less than two is a lock, or a processor that
/// is shared. The best round counts, of one thread and of two: whatever else the machine does only takes from it.
pub(crate) fn two(contender: &dyn Contender, per_turn: i64) -> f64 {
    let (mut alone, mut both) = (Duration::MAX, Duration::MAX);
    for round in 0..ROUNDS {
        alone = alone.min(wall(1, || work(contender, round, per_turn)));
        both = both.min(wall(2, || work(contender, round, per_turn)));
    }
    2.0 * alone.as_secs_f64() / both.as_secs_f64()
}

fn work(contender: &dyn Contender, round: i64, per_turn: i64) {
    // What it measures is the thread's own time, in which waiting does not count.
    contender.time(round * per_turn, per_turn);
}

fn wall(threads: usize, work: impl Fn() + Sync) -> Duration {
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(&work);
        }
    });
    start.elapsed()
}
