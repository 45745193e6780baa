//! An object that is open for reading.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};

use super::beneath::{is_absence, plain_file, walk};
use super::names::Place;
use super::tree::Tree;
use crate::{Meta, Object};

/// How much is read at once, and held per download while its client is slow.
const CHUNK_BYTES: u64 = 32 * 1024;

#[derive(Debug)]
struct DiskObject {
    file: File,
    meta: Meta,
}

pub(super) fn open(tree: &Tree, place: &Place) -> io::Result<Box<dyn Object>> {
    let absent = |error: io::Error| if is_absence(&error) { io::ErrorKind::NotFound.into() } else { error };
    let folder = walk(tree.root(), &place.folders).map_err(absent)?;
    // In this order: a file moves from the natural name to the other one, never back, so that it can't be missed.
    let opened = match plain_file(&folder, &place.file) {
        Err(error) if is_absence(&error) => plain_file(&folder, &place.own_file()),
        other => other,
    };
    let (file, meta) = opened.map_err(absent)?;
    Ok(Box::new(DiskObject { file, meta }))
}

impl Object for DiskObject {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn read(self: Box<Self>, range: Range<u64>) -> BoxStream<'static, io::Result<Bytes>> {
        let file = Arc::new(self.file);
        stream::try_unfold((file, range), |(file, range)| async move {
            if range.is_empty() {
                return Ok(None);
            }
            let want = CHUNK_BYTES.min(range.end - range.start);
            let (reader, start) = (file.clone(), range.start);
            let read = tokio::task::spawn_blocking(move || chunk(&reader, start, want));
            let bytes = read.await.map_err(io::Error::other)??;
            let start = start + bytes.len() as u64;
            Ok(Some((bytes, (file, start..range.end))))
        })
        .boxed()
    }
}

fn chunk(file: &File, start: u64, want: u64) -> io::Result<Bytes> {
    let mut bytes = vec![0; usize::try_from(want).map_err(io::Error::other)?];
    let got = file.read_at(&mut bytes, start)?;
    if got == 0 {
        // Somebody cut it while it was sent; the client has to see that it isn't whole.
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    bytes.truncate(got);
    Ok(bytes.into())
}
