//! The URLs of an upload in parts.

use presign::{ErrorKind, FixedClock, Part, Plan, Presigned, Presigner, Revealed, Step};
use serde::Serialize;

use crate::args::{Format, Parts, SasKind, StoreUrl};
use crate::errors::Failure;
use crate::sign::{Operation, asked, at, grant, runtime};
use crate::store::{Store, not_for};
use crate::{notes, output, terminal};

/// The size of a part, unless there would be too many: 8 MiB, as the AWS command has it
/// (<https://docs.aws.amazon.com/cli/latest/topic/s3-config.html>).
const USUAL_PART: u64 = 8 << 20;
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>
const MOST_PARTS: u64 = 10_000;
const MIB: u64 = 1 << 20;

/// Signs the steps, and writes them to stdout and the notes to stderr.
pub(crate) fn run(parts: &Parts) -> Result<(), Failure> {
    let sign = &parts.sign;
    not_for(sign.output.explain.then_some("--explain"), "parts; explain one of them with `presign put --query`")?;
    not_for(
        (sign.buckets.azure.sas == Some(SasKind::Account)).then_some("--sas account"),
        "parts, whose URLs are for one blob",
    )?;
    not_for(sign.sas.given(), "parts, whose URLs permit the least that they need")?;
    let (at, asked) = (at(sign)?, asked(&sign.validity));
    let store = Store::of(&Operation::Put, sign)?;
    let plan = plan(parts, grant(&Operation::Put, sign, &store, asked)?)?;
    let presigner = Presigner::from(store.open(sign)?).with_clock(FixedClock::new(at));
    let runtime = runtime()?;
    let step = |step: Step<'_>| runtime.block_on(presigner.presign_step(&plan, &step));

    let Some(upload) = parts.upload_id.as_deref() else {
        let begin = step(Step::Begin)?;
        if !sign.output.quiet {
            notes::write(sign, store.name(), asked, [&begin]);
        }
        let text = match sign.output.format {
            Format::Json => output::json(&Begun { begin: begin.reveal() })?,
            format => output::plain(format, begin.reveal())?,
        };
        return terminal::print(format!("{text}\n").as_bytes());
    };
    let signed = Signed {
        parts: plan
            .parts()
            .map(|part| Ok((part, step(Step::Part { upload, number: part.number() })?)))
            .collect::<Result<_, Failure>>()?,
        complete: step(Step::Complete { upload })?,
        abort: match step(Step::Abort { upload }) {
            Ok(abort) => Some(abort),
            // Where nothing begins an upload, nothing gives it up: what is not completed goes by itself.
            Err(error) if matches!(error.kind(), ErrorKind::Unsupported { .. }) => None,
            Err(error) => return Err(error.into()),
        },
        list: match &sign.store_url {
            StoreUrl::Azure(_) => Some(presign::azure::block_list(upload, plan.count())?),
            _ => None,
        },
    };
    if !sign.output.quiet {
        // Parts differ in their numbers and sizes alone, which the output says where it can.
        let noted = signed.parts.first().map(|(_, presigned)| presigned).into_iter().chain([&signed.complete]);
        notes::write(sign, store.name(), asked, noted);
    }
    if signed.list.is_some() && sign.output.format != Format::Json && !sign.output.quiet {
        terminal::complain(
            "note: the request that completes the upload has a body, the list of its blocks: -o json has it",
        );
    }
    terminal::print(signed.text(sign.output.format)?.as_bytes())
}

fn plan<'a>(parts: &Parts, grant: presign::Grant<'a>) -> Result<Plan<'a>, Failure> {
    Ok(match (parts.size, parts.parts) {
        (Some(size), _) => {
            let least = size.get().div_ceil(MOST_PARTS).div_ceil(MIB) * MIB;
            let part = parts.part_size.map_or(least.max(USUAL_PART), |bytes| bytes.get());
            Plan::of_size(grant, size.get(), part)?
        }
        (None, Some(count)) => Plan::of_count(grant, count.get())?,
        (None, None) => return Err(Failure::Usage("plan an upload: give --size N or --parts N".into())),
    })
}

struct Signed {
    parts: Vec<(Part, Presigned)>,
    complete: Presigned,
    abort: Option<Presigned>,
    /// The body of the request that completes it, where it is known before the parts are sent.
    list: Option<String>,
}

impl Signed {
    fn text(&self, format: Format) -> Result<String, Failure> {
        if format == Format::Json {
            let parts = self.parts.iter().map(|(part, presigned)| Numbered {
                number: part.number(),
                offset: part.offset(),
                size: part.size(),
                revealed: presigned.reveal(),
            });
            let (complete, abort) = (self.complete.reveal(), self.abort.as_ref().map(Presigned::reveal));
            let complete_body = self.list.as_deref();
            return Ok(output::json(&Steps { parts: parts.collect(), complete, complete_body, abort })? + "\n");
        }
        let numbered = self.parts.iter().map(|(part, presigned)| (part.number().to_string(), presigned));
        let abort = self.abort.as_ref().map(|abort| ("abort".to_owned(), abort));
        let rest = [("complete".to_owned(), &self.complete)].into_iter().chain(abort);
        let mut text = String::new();
        for (step, presigned) in numbered.chain(rest) {
            text.push_str(&format!("{step}\t{}\n", output::plain(format, presigned.reveal())?));
        }
        Ok(text)
    }
}

#[derive(Serialize)]
struct Begun<'a> {
    begin: Revealed<'a>,
}

#[derive(Serialize)]
struct Steps<'a> {
    parts: Vec<Numbered<'a>>,
    complete: Revealed<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    complete_body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    abort: Option<Revealed<'a>>,
}

#[derive(Serialize)]
struct Numbered<'a> {
    number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(flatten)]
    revealed: Revealed<'a>,
}
