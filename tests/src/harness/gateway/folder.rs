//! The gateway's folder, read and written past its front door.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};

use crate::Store;

/// All objects of the folder by name, and what an upload left behind.
pub(super) fn read(root: &Path) -> Result<Store> {
    let mut found = Store::new();
    for (name, path) in entries(root)? {
        if name != TEMP {
            collect("", &name, &path, &mut found)?;
            continue;
        }
        for (name, path) in entries(&path)?.into_iter().filter(|(name, _)| name != "lock") {
            found.insert(format!("left behind: {name}"), fs::read(path)?);
        }
    }
    Ok(found)
}

/// Makes the folder hold exactly these objects, whose names must be their own paths.
pub(super) fn write(root: &Path, store: &Store) -> Result<()> {
    for (_, path) in entries(root)?.into_iter().filter(|(name, _)| name != TEMP) {
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    for (name, bytes) in store {
        let path = root.join(name);
        fs::create_dir_all(path.parent().context("an object without a folder")?)?;
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// Where uploads wait.
const TEMP: &str = ".presign%=tmp";

fn collect(above: &str, name: &str, path: &Path, found: &mut Store) -> Result<()> {
    if !path.is_dir() {
        let name = unescaped(name.strip_suffix("%=file").unwrap_or(name))?;
        let twin = found.insert(format!("{above}{name}"), fs::read(path)?);
        return twin.map_or(Ok(()), |_| Err(anyhow!("two files for {above}{name:?}")));
    }
    let start = match name.strip_suffix("%=more") {
        Some(piece) => format!("{above}{}", unescaped(piece)?),
        None => format!("{above}{}/", unescaped(name)?),
    };
    entries(path)?.into_iter().try_for_each(|(name, path)| collect(&start, &name, &path, found))
}

fn unescaped(piece: &str) -> Result<String> {
    let mut parts = if piece == "%=empty" { "" } else { piece }.split("%=");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (byte, rest) = part.split_at_checked(2).with_context(|| format!("an escape cut short: {piece}"))?;
        text.push(char::from(u8::from_str_radix(byte, 16).with_context(|| format!("no escape: {piece}"))?));
        text.push_str(rest);
    }
    Ok(text)
}

fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            let name = entry.file_name().into_string().map_err(|name| anyhow!("not UTF-8: {name:?}"))?;
            Ok((name, entry.path()))
        })
        .collect()
}
