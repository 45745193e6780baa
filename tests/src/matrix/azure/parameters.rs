//! Every parameter of the SAS: without it, with another value, twice, and where it was not.

use anyhow::Result;

use super::sheet::{DENIED, MALFORMED, Sheet};
use super::values;
use crate::azure::AzurePen;
use crate::matrix::operation::{self, Operation};
use crate::matrix::scheme::Signs as _;
use crate::{Kind, Presented};

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation, pen: &AzurePen) -> Result<()> {
    let (name, right) = (operation.name, &operation.send);
    for parameter in OWN.into_iter().filter(|parameter| right.parameter(parameter).is_some()) {
        let own = right.parameter(parameter).unwrap_or_default();
        let changed = |pair: String| right.clone().with_parameter(parameter, |_| Some(pair.clone()));
        let upper = parameter.to_ascii_uppercase();
        let front = |pair: String| {
            let pairs: Vec<String> = [pair].into_iter().chain(right.pairs().into_iter().map(str::to_owned)).collect();
            right.clone().with_pairs(&pairs)
        };
        for (label, tampered, kinds) in [
            ("removed", right.clone().with_parameter(parameter, |_| None), ANY),
            ("emptied", changed(format!("{parameter}=")), ANY),
            ("without-a-value", changed(parameter.to_owned()), ANY),
            ("doubled", right.clone().with_pair(&format!("{parameter}={own}")), MALFORMED),
            ("doubled-another-first", front(format!("{parameter}=x")), MALFORMED),
            ("doubled-another-last", right.clone().with_pair(&format!("{parameter}=x")), MALFORMED),
            ("in-upper-case", changed(format!("{upper}={own}")), ANY),
            ("doubled-in-upper-case", right.clone().with_pair(&format!("{upper}={own}")), MALFORMED),
        ] {
            refuses(sheet, &format!("{name}/{parameter}/{label}"), tampered, kinds, right, pen);
        }
    }
    for (parameter, label, value) in values::changed(right, pen.now()) {
        if right.parameter(parameter).is_none_or(|own| own == value) {
            continue;
        }
        let tampered = right.clone().with_parameter(parameter, |_| Some(format!("{parameter}={value}")));
        let kinds = if parameter == "sig" { MALFORMED } else { DENIED };
        refuses(sheet, &format!("{name}/{parameter}/{label}"), tampered, kinds, right, pen);
    }
    for (parameter, other) in pen.others()? {
        let pairs = right.pairs();
        let Some(own) = pairs.iter().find(|pair| pair.starts_with(&format!("{parameter}="))) else { continue };
        // The key of that one is another one.
        let Some(named) = other.named(parameter) else { continue };
        let tampered = right.clone().with_parameter(parameter, |_| Some(named.clone()));
        if named != **own {
            let twin = other.resigned(&tampered);
            sheet.refuses(&format!("{name}/{parameter}/of-another-key"), tampered, DENIED, twin);
        }
    }
    for (parameter, value) in values::added(pen.ground().delegates()) {
        if right.parameter(parameter).is_none() {
            let tampered = right.clone().with_pair(&format!("{parameter}={value}"));
            refuses(sheet, &format!("{name}/{parameter}/added"), tampered, DENIED, right, pen);
        }
    }
    Ok(())
}

/// The SAS that is for other protocols than the one that it came by.
pub(super) fn protocol(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let https = pen.ground().endpoint.starts_with("https:");
    for operation in [operation::get("get", pen)?, operation::put("put", pen)?, operation::list(pen)?] {
        let says = |value: &str| {
            let pair = format!("spr={value}");
            pen.resigned(&operation.send.clone().with_parameter("spr", |_| Some(pair.clone())))
        };
        let absent = pen.resigned(&operation.send.clone().with_parameter("spr", |_| None));
        let (name, wanted) = (operation.name, &operation.wanted);
        sheet.accepts(&format!("{name}/protocol/both"), says("https%2Chttp"), wanted.clone());
        sheet.accepts(&format!("{name}/protocol/not-said"), absent, wanted.clone());
        if https {
            sheet.accepts(&format!("{name}/protocol/https"), says("https"), wanted.clone());
        } else {
            let twin = says("https%2Chttp");
            sheet.refuses(&format!("{name}/protocol/https"), says("https"), &[Kind::Protocol], twin);
        }
        let twin = says("https%2Chttp");
        // There is no SAS for plain HTTP alone.
        sheet.refuses(&format!("{name}/protocol/http"), says("http"), DENIED, twin.clone());
        sheet.refuses(&format!("{name}/protocol/no-protocol"), says("ftp"), DENIED, twin);
    }
    Ok(())
}

/// With a signature it would be right, but where there is none.
fn refuses(
    sheet: &mut Sheet,
    name: &str,
    tampered: Presented,
    kinds: &'static [Kind],
    right: &Presented,
    pen: &AzurePen,
) {
    let twin = if name.contains("/sig/") { right.clone() } else { pen.resigned(&tampered) };
    sheet.refuses(name, tampered, kinds, twin);
}

/// What a parameter that lost its meaning can be refused as.
const ANY: &[Kind] = &[Kind::Denied, Kind::Malformed, Kind::Anonymous];

const OWN: [&str; 22] = [
    "sv", "spr", "st", "se", "sip", "si", "sr", "sp", "ss", "srt", "skoid", "sktid", "skt", "ske", "sks", "skv",
    "rscc", "rscd", "rsce", "rscl", "rsct", "sig",
];
