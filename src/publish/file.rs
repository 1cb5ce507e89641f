//! One file below the public folder: replaced whole, or not touched.

use flate2::{Compression, Crc, GzBuilder};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

/// What names of files that are still being written begin with.
const TEMPORARY: &str = ".dateline-";

/// Puts a file in place if its bytes are not there already; returns true if and only if they were not.
///
/// It is written under another name in the same folder and renamed, so that a reader sees the old file or the new one.
/// `is_durable` waits until the bytes are on the disk before the name leads to them: for what subscribers read, so that
/// a power cut leaves the old file or the new one and never an empty one. Which of the two it is does not matter: all
/// files are compared with the ledger at the next start. Nor does it for pages, of which a site may have a hundred
/// thousand.
pub fn put(root: &Path, name: &str, bytes: &[u8], is_durable: bool, precompress: bool) -> io::Result<bool> {
    let path = root.join(name);
    let is_same = fs::read(&path).is_ok_and(|old| old == bytes);
    let packed = root.join(packed_name(name));
    // What is packed goes first: whatever happens then, nobody unpacks what the file no longer says.
    if !(precompress && is_same && is_packed(&packed, bytes)) {
        remove_file(&packed)?;
    }
    if !is_same {
        replace(&path, bytes, is_durable)?;
    }
    if precompress && !packed.is_file() {
        replace(&packed, &gzipped(bytes)?, is_durable)?;
    }
    Ok(!is_same)
}

/// The name of the `.gz` file beside a file.
pub fn packed_name(name: &str) -> String {
    format!("{name}.gz")
}

/// Returns true if and only if the file ends as these bytes do when they are packed: with their checksum and their
/// number (RFC 1952 §2.3.1).
fn is_packed(packed: &Path, bytes: &[u8]) -> bool {
    let mut crc = Crc::new();
    crc.update(bytes);
    let trailer = [crc.sum().to_le_bytes(), crc.amount().to_le_bytes()].concat();
    fs::read(packed).is_ok_and(|packed| packed.ends_with(&trailer))
}

fn replace(path: &Path, bytes: &[u8], is_durable: bool) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
    file.write_all(bytes)?;
    readable_by_all(file.as_file())?;
    if is_durable {
        file.as_file().sync_all()?;
    }
    file.persist(path)?;
    Ok(())
}

/// Other users' web servers read these files; temporary files are their owner's alone.
#[cfg(unix)]
fn readable_by_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_file: &File) -> io::Result<()> {
    Ok(())
}

/// Without a time in it, so that the same bytes give the same file.
fn gzipped(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Removes a file, what is beside it, and the folders that are empty then. It is no error if it is gone already.
pub fn remove(root: &Path, name: &str) -> io::Result<()> {
    let path = root.join(name);
    remove_file(&path)?;
    remove_file(&root.join(packed_name(name)))?;
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root && folder.starts_with(root)) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Returns true if and only if a crash left the file behind while it was being written.
pub fn is_leftover(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.starts_with(TEMPORARY))
}

/// The names of all files below a folder, with slashes, in order.
pub fn names_below(root: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            // Links are not followed: what they lead to is not ours.
            match entry.file_type()? {
                kind if kind.is_dir() => folders.push(name),
                kind if kind.is_file() => names.push(name),
                _ => {}
            }
        }
    }
    names.sort();
    Ok(names)
}
