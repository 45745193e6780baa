//! An upload in parts, step by step: blocks that are staged, and a list that makes them the blob.
//! <https://learn.microsoft.com/rest/api/storageservices/put-block-list>

use http::Method;
use presign_core::{Action, Error, ErrorKind, Grant, Part, Plan, Result, Step, Term, base64_encode};

/// How many blocks a blob has at most. <https://learn.microsoft.com/rest/api/storageservices/put-block#remarks>
const MOST_BLOCKS: u64 = 50_000;

/// How many bytes the id of a block has at most, before base64.
const LONGEST_ID: usize = 64;

/// The id of a block, in base64 as the service wants it. Nothing begins an upload in parts on Azure: `upload` is any
/// text that its bearer chooses, so that two uploads of one blob do not mix.
///
/// ```
/// assert_eq!(presign_azure::block_id("upload-1", 7)?, "dXBsb2FkLTEtMDAwMDc=");
/// # Ok::<(), presign_core::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Term`] if the upload's text is empty or over 58 bytes, or if the number is not from 1 to 50,000.
pub fn block_id(upload: &str, number: u64) -> Result<String> {
    // All ids of a blob have one length.
    let id = format!("{upload}-{number:05}");
    if upload.is_empty() || id.len() > LONGEST_ID {
        return Err(refusal("the upload's id is empty or too long; choose a text of 1 to 58 bytes"));
    }
    if !(1..=MOST_BLOCKS).contains(&number) {
        return Err(refusal("blocks are counted from 1 to 50,000; make the parts larger"));
    }
    Ok(base64_encode(id.as_bytes()))
}

/// The body of the request that completes an upload in `count` parts: the list of its blocks, as XML.
///
/// ```
/// let list = presign_azure::block_list("u", 1)?;
/// assert_eq!(list, r#"<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>dS0wMDAwMQ==</Latest></BlockList>"#);
/// # Ok::<(), presign_core::Error>(())
/// ```
///
/// # Errors
/// As [`block_id`], for each of them.
pub fn block_list(upload: &str, count: u64) -> Result<String> {
    let mut list = String::from(r#"<?xml version="1.0" encoding="utf-8"?><BlockList>"#);
    for number in 1..=count {
        list.push_str(&format!("<Latest>{}</Latest>", block_id(upload, number)?));
    }
    list.push_str("</BlockList>");
    Ok(list)
}

/// The grant of one step of `plan`.
pub(crate) fn grant<'a>(plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
    let parts = plan.grant().parts()?;
    if plan.count() > MOST_BLOCKS {
        return Err(refusal("Azure takes 50,000 blocks at most; make the parts larger"));
    }
    if plan.part(1).and_then(Part::size).is_some() {
        let instead = "plan by the number of parts alone, and check the size when the blob is there";
        return Err(Error::unsupported("the size of a part", "azure", instead));
    }
    parts.terms().try_for_each(check_term)?;
    let put = Action::Request(Method::PUT);
    Ok(match *step {
        Step::Begin => {
            let instead = "choose any text as the upload's id, and begin with the first part";
            return Err(Error::unsupported("a request that begins an upload in parts", "azure", instead));
        }
        Step::Part { upload, number } => {
            plan.part(number).ok_or_else(|| refusal("the plan has no part of this number; count from 1"))?;
            let id = block_id(upload, number)?;
            parts.regrant(put, in_each).query("comp", "block").query("blockid", id)
        }
        Step::Complete { upload } => {
            block_id(upload, plan.count())?;
            parts.regrant(put, completes).query("comp", "blocklist")
        }
        Step::Abort { .. } => {
            let instead = "leave it: Azure drops blocks that no list names after a week";
            return Err(Error::unsupported("a request that gives an upload in parts up", "azure", instead));
        }
        _ => return Err(Error::unsupported("this step of an upload", "azure", "send parts, and complete")),
    })
}

/// What holds for the whole upload is said in each of its steps.
fn in_each(term: &Term<'_>) -> bool {
    match term {
        // One permission for all: to create, or else to replace too.
        Term::ClientIp(_) | Term::NotBefore(_) | Term::CreateOnly => true,
        Term::Header(name, _) => name.as_str().starts_with("x-ms-encryption-"),
        _ => false,
    }
}

/// What the blob is to be is said in the end.
fn completes(term: &Term<'_>) -> bool {
    matches!(term, Term::ContentType(_) | Term::Header(..)) || in_each(term)
}

/// Refuses what no step would hold.
fn check_term(term: &Term<'_>) -> Result<()> {
    let instead = match term {
        _ if completes(term) => return Ok(()),
        Term::Size(_) | Term::Checksum(_) => "check the blob when it is complete",
        _ => "leave it out: it is not about an upload",
    };
    Err(Error::unsupported(format!("{} over an upload in parts", term.name()), "azure", instead))
}

fn refusal(why: &str) -> Error {
    Error::new(ErrorKind::Term, format!("plan an upload in parts: {why}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use presign_core::{Backend, Ready};

    use super::*;
    use crate::Account;

    const MINUTE: Duration = Duration::from_secs(60);

    fn put() -> Grant<'static> {
        Grant::put("film.mp4", MINUTE)
    }

    fn url(plan: &Plan<'_>, step: Step<'_>) -> Result<String> {
        let container = Account::azurite()?.accept_wider_writes().container("films")?;
        let grant = container.step(plan, &step)?;
        match container.try_presign(&grant, "2026-11-21T12:00:00Z".parse()?)? {
            Ready::Signed(presigned) => {
                assert_eq!(presigned.method(), Method::PUT);
                assert!(presigned.headers().is_empty(), "a block has no blob type");
                Ok(presigned.reveal().as_str().to_owned())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_steps_have_one_token() {
        let plan = Plan::of_count(put(), 3).unwrap();
        let upload = "u";
        let (first, token) = {
            let url = url(&plan, Step::Part { upload, number: 1 }).unwrap();
            let (first, token) = url.split_once("&sp=").unwrap();
            (first.to_owned(), token.to_owned())
        };
        assert!(first.ends_with("/films/film.mp4?comp=block&blockid=dS0wMDAwMQ%3D%3D"), "{first}");
        let last = url(&plan, Step::Complete { upload }).unwrap();
        assert!(last.contains("/films/film.mp4?comp=blocklist&sp=") && last.ends_with(&token), "{last}");
        assert!(url(&plan, Step::Part { upload, number: 3 }).unwrap().ends_with(&token));
        assert_eq!(block_list(upload, 3).unwrap().matches("<Latest>").count(), 3);
    }

    #[test]
    fn a_new_blob_needs_no_permission_to_replace() {
        let plan = Plan::of_count(put().create_only(), 3).unwrap();
        let step = |version: &str, step| {
            let container = Account::azurite()?.with_version(version.parse()?).container("films")?;
            let grant = container.step(&plan, &step)?;
            container.try_presign(&grant, "2026-11-21T12:00:00Z".parse()?)
        };
        for one in [Step::Part { upload: "u", number: 1 }, Step::Complete { upload: "u" }] {
            let Ok(Ready::Signed(presigned)) = step("2026-04-06", one) else { panic!("{one:?}") };
            assert!(presigned.reveal().as_str().contains("&sp=c&"));
            assert!(matches!(step("2026-02-06", one).unwrap_err().kind(), ErrorKind::Unsupported { .. }));
        }
    }

    #[test]
    fn what_no_step_holds_is_refused_by_all() {
        let md5 = "md5:XUFAKrxLKna5cZ2REBfFkg==".parse().unwrap();
        let count = |grant| Plan::of_count(grant, 2).unwrap();
        let refused = [
            count(put().size(5)),
            count(put().checksum(md5)),
            count(put().query("a", "b")),
            count(put().single_use()),
            count(put().download_as("a")),
            Plan::of_size(put(), 9, 3).unwrap(),
        ];
        for plan in refused {
            for step in [Step::Part { upload: "u", number: 1 }, Step::Complete { upload: "u" }] {
                let error = url(&plan, step).unwrap_err();
                assert!(matches!(error.kind(), ErrorKind::Unsupported { .. }), "{plan:?} {error}");
            }
        }
        let plan = count(put());
        for step in [Step::Begin, Step::Abort { upload: "u" }] {
            assert!(matches!(url(&plan, step).unwrap_err().kind(), ErrorKind::Unsupported { .. }));
        }
        for (upload, number) in [("", 1), ("u", 0), ("u", 3), (&"u".repeat(59), 1)] {
            assert_eq!(*url(&plan, Step::Part { upload, number }).unwrap_err().kind(), ErrorKind::Term);
        }
        assert!(url(&Plan::of_count(put(), 50_001).unwrap(), Step::Complete { upload: "u" }).is_err());
        assert!(block_id("u", 50_001).is_err() && block_list("", 1).is_err());
    }
}
