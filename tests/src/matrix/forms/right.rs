//! What a form allows, and the same a little beyond.

use anyhow::Result;
use presign_core::Grant;
use presign_s3::Post;

use super::super::case::{Sheet, Wanted};
use super::super::operation::{KEY, NEW_KEY, UPLOAD, VALIDITY};
use super::{POLICY, SIZES, form, stored};
use crate::{Kind, Pen};

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let right = form(pen)?;
    let created = Wanted { status: Some(201), ..stored(pen, KEY, UPLOAD) };
    sheet.accepts("post/right/as-signed", right.presented(), created);
    let noted = right.clone().with("x-amz-meta-note", "inside");
    sheet.accepts("post/right/a-note-that-begins-so", noted.presented(), stored(pen, KEY, UPLOAD));
    let by_host = form(&pen.by_virtual_host())?;
    sheet.accepts("post-by-host/right/as-signed", by_host.presented(), stored(pen, KEY, UPLOAD));
    let new = pen.form(&Post::to(NEW_KEY, VALIDITY), UPLOAD)?;
    sheet.accepts("post/right/a-new-object", new.presented(), stored(pen, NEW_KEY, UPLOAD));

    size(sheet, pen)?;
    named(sheet, pen)?;
    kind(sheet, pen)?;
    answer(sheet, pen)
}

fn size(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let right = form(pen)?;
    let bytes = |count: u64| vec![b'7'; usize::try_from(count).unwrap_or_default()];
    let (least, most) = (*SIZES.start(), *SIZES.end());
    for (label, size) in [("the-least", least), ("the-most", most)] {
        let sized = right.clone().with_file("a.png", &bytes(size)).presented();
        sheet.accepts(&format!("post/right/size-{label}"), sized, stored(pen, KEY, &bytes(size)));
    }
    for (label, size) in [("one-under", least - 1), ("one-over", most + 1), ("none", 0), ("far-over", 100_000)] {
        let sized = right.clone().with_file("a.png", &bytes(size)).presented();
        sheet.refuses(&format!("post/size/{label}"), sized, &[Kind::Size]);
    }
    Ok(())
}

/// A name that the bearer completes, or the file does.
fn named(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let by_file = Post::of(Grant::upload("dir/", SIZES, VALIDITY)).named_by_file();
    let open = pen.form(&by_file, UPLOAD)?;
    let by_file = open.clone().with_file("new.txt", UPLOAD).presented();
    sheet.accepts("post-named/right/by-the-file", by_file, stored(pen, NEW_KEY, UPLOAD));
    let by_hand = open.clone().with("key", NEW_KEY).presented();
    sheet.accepts("post-named/right/by-hand", by_hand, stored(pen, NEW_KEY, UPLOAD));
    for (label, key) in
        [("elsewhere", "else/new.txt"), ("shorter", "dir"), ("above", "a/dir/new.txt"), ("case", "DIR/new.txt")]
    {
        sheet.refuses(&format!("post-named/name/{label}"), open.clone().with("key", key).presented(), POLICY);
    }
    Ok(())
}

fn kind(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let post = Post::of(Grant::upload(KEY, SIZES, VALIDITY)).starts_with("Content-Type", "image/");
    let open = pen.form(&post, UPLOAD)?.with("Content-Type", "image/png");
    sheet.accepts("post-typed/right/begins-so", open.presented(), stored(pen, KEY, UPLOAD));
    for (label, value) in
        [("another", "text/html"), ("behind-a-comma", "text/html,image/png"), ("upper-case", "IMAGE/png")]
    {
        sheet.refuses(
            &format!("post-typed/type/{label}"),
            open.clone().with("Content-Type", value).presented(),
            POLICY,
        );
    }
    Ok(())
}

/// What the answer is, and where it sends on.
fn answer(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let post = || Post::of(Grant::upload(KEY, SIZES, VALIDITY));
    for status in [200, 204] {
        let form = pen.form(&post().success_status(status), UPLOAD)?;
        let wanted = Wanted { status: Some(status), ..stored(pen, KEY, UPLOAD) };
        sheet.accepts(&format!("post-answer/right/{status}"), form.presented(), wanted);
    }
    let next = "http://127.0.0.1:9/next";
    let form = pen.form(&post().success_redirect(next), UPLOAD)?;
    let sent_on = Some(format!("{next}?"));
    let wanted = Wanted { status: Some(303), sent_on, ..stored(pen, KEY, UPLOAD) };
    sheet.accepts("post-answer/right/redirect", form.presented(), wanted);
    let elsewhere = form.with("success_action_redirect", "http://evil.example/").presented();
    sheet.refuses("post-answer/redirect/elsewhere", elsewhere, POLICY);
    Ok(())
}
