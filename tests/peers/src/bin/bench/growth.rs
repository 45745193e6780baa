//! What a URL costs as what is asked for grows.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use presign_core::{Backend as _, End, Expiring, Grant, Ready, Timestamp};
use presign_s3::{Account, Bucket, Credentials};

use crate::contender::time;
use crate::work;

/// One thing that grows, and nanoseconds a URL for each size of it, by the median.
pub(crate) struct Series {
    pub(crate) what: &'static str,
    pub(crate) points: Vec<(usize, f64)>,
}

/// URLs a turn.
const TURN: i64 = 200;

/// A bucket and what is asked of it.
type Case = (usize, Bucket, Grant<'static>);

pub(crate) fn all(rounds: usize) -> Result<Vec<Series>> {
    let counts = [0, 5, 10, 20, 30, 40, 50];
    Ok(vec![
        series("bytes of the key", [10, 32, 64, 128, 256, 512, 1024], rounds, |size| {
            Ok((bucket(0)?, Grant::get("k".repeat(size), work::VALIDITY)))
        })?,
        series("signed query parameters", counts, rounds, |count| {
            let grant = Grant::get(work::KEY, work::VALIDITY);
            let named = (0..count).fold(grant, |grant, index| grant.query(format!("name-{index}"), "a value"));
            Ok((bucket(0)?, named))
        })?,
        series("signed headers", counts, rounds, |count| {
            let grant = Grant::put(work::KEY, work::VALIDITY);
            let named = (0..count).fold(grant, |grant, index| grant.header(&format!("x-amz-meta-{index}"), "a value"));
            Ok((bucket(0)?, named))
        })?,
        series("bytes of the session token", [0, 128, 512, 1024, 2048, 3072, 4096], rounds, |size| {
            Ok((bucket(size)?, Grant::get(work::KEY, work::VALIDITY)))
        })?,
    ])
}

fn bucket(token: usize) -> Result<Bucket> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let credentials = if token == 0 { credentials } else { credentials.with_session_token("t".repeat(token)) };
    Ok(Account::new("us-east-1", Arc::new(Expiring::new(credentials, End::Never)))?.bucket("examplebucket")?)
}

/// Sizes take turns, so that a slow spell of the machine falls on all.
fn series(
    what: &'static str,
    sizes: [usize; 7],
    rounds: usize,
    case: impl Fn(usize) -> Result<(Bucket, Grant<'static>)>,
) -> Result<Series> {
    let cases: Vec<Case> =
        sizes.into_iter().map(|size| case(size).map(|(bucket, grant)| (size, bucket, grant))).collect::<Result<_>>()?;
    let mut samples = vec![Vec::with_capacity(rounds); cases.len()];
    for (size, bucket, grant) in &cases {
        let Ready::Signed(_) = bucket.try_presign(grant, Timestamp::from_unix(work::MIDNIGHT)?)? else {
            bail!("{size} {what}: static credentials are at hand")
        };
    }
    for round in 0..rounds {
        for ((_, bucket, grant), samples) in cases.iter().zip(&mut samples) {
            let first = i64::try_from(round).unwrap_or(0) * TURN;
            let spent = time(first, TURN, |at| bucket.try_presign(grant, Timestamp::from_unix(at.unix())?));
            samples.push(spent);
        }
    }
    let points = cases.iter().zip(samples).map(|((size, ..), samples)| (*size, median_ns(samples))).collect();
    Ok(Series { what, points })
}

fn median_ns(mut samples: Vec<Duration>) -> f64 {
    samples.sort();
    samples.get(samples.len() / 2).copied().unwrap_or_default().as_nanos() as f64 / TURN as f64
}
