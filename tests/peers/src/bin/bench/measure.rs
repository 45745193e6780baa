use crate::contender::{Contender, Instant};

/// What one contender needs for one URL.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) min_ns: f64,
    pub(crate) median_ns: f64,
    pub(crate) max_ns: f64,
    pub(crate) allocations: u64,
    pub(crate) bytes: u64,
}

/// URLs a round: long beside the clock's resolution, short beside a change of the processor's speed.
const PER_ROUND: i64 = 500;

const WARM_UP: usize = 20;

/// Rounds take turns, each contender as often first as any other, so that a slow spell of the machine falls on all.
pub(crate) fn all(contenders: &[&dyn Contender], rounds: usize) -> Vec<Line> {
    let mut samples = vec![Vec::with_capacity(rounds); contenders.len()];
    for round in 0..WARM_UP + rounds {
        let first = i64::try_from(round).unwrap_or(0) * PER_ROUND;
        for turn in 0..contenders.len() {
            let index = (round + turn) % contenders.len();
            let spent = contenders[index].time(first, PER_ROUND);
            if round >= WARM_UP {
                samples[index].push(spent.as_nanos() as f64 / PER_ROUND as f64);
            }
        }
    }
    contenders.iter().zip(samples).map(|(contender, samples)| line(*contender, samples)).collect()
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
    }
}
