//! The whole of a run, for other programs.

use serde_json::{Value, json};

use super::Proof;
use crate::Report;
use crate::report::{Result, Row};

/// Every server with its counts and every case with what it came to.
///
/// `outcome` is one of `accepted` (a right request, and it did what it says), `refused` (a wrong one, and nothing was
/// changed), `unsigned` (the library refused to sign it, and no server was asked), `delivered` (it did what it says, and nobody asked who signed it), `not proved` and `unexpected`; the last
/// two carry a `reason`.
#[must_use]
pub fn to_json(proofs: &[Proof]) -> Value {
    json!({ "holds": super::hold(proofs), "servers": proofs.iter().map(server).collect::<Vec<_>>() })
}

fn server(proof: &Proof) -> Value {
    let mut server = json!({ "name": proof.name, "seconds": proof.took.as_secs_f64(), "holds": proof.holds() });
    match &proof.report {
        Ok(report) => {
            server["signature_checked_by"] = report.judge().into();
            server["counts"] = counts(report);
            server["cases"] = report.rows().iter().map(case).collect();
        }
        Err(error) => server["error"] = format!("{error:#}").into(),
    }
    server
}

fn counts(report: &Report) -> Value {
    json!({
        "accepted": report.positives(),
        "refused": report.negatives(),
        "unsigned": report.unsigned(),
        "delivered": report.delivered(),
        "not_proved": report.not_proved(),
        "unexpected": report.unexpected().len(),
    })
}

fn case(row: &Row) -> Value {
    match row.result() {
        Result::Positive => json!({ "case": row.name(), "outcome": "accepted" }),
        Result::Negative => json!({ "case": row.name(), "outcome": "refused" }),
        Result::Unsigned => json!({ "case": row.name(), "outcome": "unsigned" }),
        Result::Delivered => json!({ "case": row.name(), "outcome": "delivered" }),
        Result::Lacking => json!({ "case": row.name(), "outcome": "does not have" }),
        Result::NotProved(reason) => json!({ "case": row.name(), "outcome": "not proved", "reason": reason }),
        Result::Unexpected(reason) => json!({ "case": row.name(), "outcome": "unexpected", "reason": reason }),
    }
}
