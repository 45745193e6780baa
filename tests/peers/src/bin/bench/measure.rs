use std::time::Duration;

use crate::contender::{Contender, Field, Instant};
use crate::threads;

/// What one contender needs for one URL.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) min_ns: f64,
    pub(crate) median_ns: f64,
    pub(crate) max_ns: f64,
    pub(crate) allocations: u64,
    pub(crate) bytes: u64,
    pub(crate) two_threads: f64,
}

/// A contender's turn: long beside the clock's resolution, short beside a change of the processor's speed.
const TURN: Duration = Duration::from_millis(2);

/// URLs a turn, at most.
const LONGEST: u128 = 500;

const WARM_UP: usize = 20;

/// Nanoseconds a URL, for each contender those of each round.
pub(crate) type Samples = Vec<Vec<f64>>;

/// In this process. Rounds take turns, each contender as often first as any other, so that a slow spell of the machine falls
/// on all.
pub(crate) fn samples(field: &Field, rounds: usize) -> Samples {
    let contenders: Vec<_> = field.contenders().map(|contender| (contender, per_turn(contender))).collect();
    let mut samples = vec![Vec::with_capacity(rounds); contenders.len()];
    for round in 0..WARM_UP + rounds {
        for turn in 0..contenders.len() {
            let index = (round + turn) % contenders.len();
            let (contender, count) = contenders[index];
            let spent = contender.time(i64::try_from(round).unwrap_or(0) * count, count);
            if round >= WARM_UP {
                samples[index].push(spent.as_nanos() as f64 / count as f64);
            }
        }
    }
    samples
}

/// A line for each contender.
pub(crate) fn lines(field: &Field, samples: Samples) -> Vec<Line> {
    field.contenders().zip(samples).map(|(contender, samples)| line(contender, samples)).collect()
}

fn per_turn(contender: &dyn Contender) -> i64 {
    contender.time(0, 1);
    let one = contender.time(1, 4) / 4;
    let count = TURN.as_nanos() / one.as_nanos().max(1);
    i64::try_from(count.clamp(1, LONGEST)).unwrap_or(1)
}

fn line(contender: &dyn Contender, mut samples: Vec<f64>) -> Line {
    samples.sort_by(f64::total_cmp);
    let at = |place: usize| samples.get(place).copied().unwrap_or(f64::NAN);
    let counted = contender.allocations(Instant::of_day(1));
    Line {
        name: contender.name(),
        min_ns: at(0),
        median_ns: at(samples.len() / 2),
        max_ns: at(samples.len().saturating_sub(1)),
        allocations: counted.allocations,
        bytes: counted.bytes,
        two_threads: threads::two(contender, per_turn(contender)),
    }
}
