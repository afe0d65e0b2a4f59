//! Copies, hard links and removal of files and whole folders.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

/// What a copy makes of links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    /// The file they lead to.
    Follow,
    /// The same links.
    Keep,
}

/// Copies a file or folder with its permissions to a name that is free. `fs::copy` shares or moves the blocks
/// inside the kernel where the file system can.
pub(crate) fn copy_tree(source: &Path, target: &Path, links: Links) -> io::Result<()> {
    let meta = match links {
        Links::Follow => fs::metadata(source)?,
        Links::Keep => fs::symlink_metadata(source)?,
    };
    if meta.is_symlink() {
        return symlink(fs::read_link(source)?, target);
    }
    if !meta.is_dir() && !meta.is_file() {
        // To read a pipe that nobody writes to would take for ever.
        return Err(io::Error::other(format!(
            "{} is no file but a pipe, socket or device, which cannot be copied",
            source.display()
        )));
    }
    if !meta.is_dir() {
        return fs::copy(source, target).map(drop);
    }
    // A link to a folder above it would be copied for ever. The names are read first, in case the target lies
    // inside the source.
    if links == Links::Follow && is_inside(target, source)? {
        return Err(io::Error::other("the folder would be copied into itself"));
    }
    let entries: Vec<_> = fs::read_dir(source)?.collect::<Result<_, _>>()?;
    fs::create_dir(target)?;
    for entry in entries {
        let path = entry.path();
        if links == Links::Follow && entry.file_type()?.is_symlink() && is_inside(&path, &path)? {
            return Err(io::Error::other(format!(
                "the link {} leads to a folder above it",
                path.display()
            )));
        }
        copy_tree(&path, &target.join(entry.file_name()), links)?;
    }
    fs::set_permissions(target, meta.permissions())
}

/// Gives a copy the times of its source, and so for all that is in a folder.
pub(crate) fn copy_times(source: &Path, target: &Path) -> io::Result<()> {
    let meta = fs::metadata(source)?;
    if fs::symlink_metadata(target)?.is_symlink() {
        return Ok(());
    }
    if meta.is_dir() {
        for entry in fs::read_dir(target)? {
            let name = entry?.file_name();
            copy_times(&source.join(&name), &target.join(&name))?;
        }
    }
    let times = fs::FileTimes::new().set_modified(meta.modified()?);
    fs::File::open(target)?.set_times(times)
}

/// True when the folder that `path` lies in is the folder `above` leads to, or below that.
fn is_inside(path: &Path, above: &Path) -> io::Result<bool> {
    match above.canonicalize() {
        Ok(above) if above.is_dir() => {
            let folder = path.parent().unwrap_or(Path::new("/")).canonicalize()?;
            Ok(folder.starts_with(above))
        }
        _ => Ok(false),
    }
}

/// Links a file, or all files of a folder, hard to a name that is free. Symbolic links are linked themselves.
pub(crate) fn link_tree(source: &Path, target: &Path) -> io::Result<()> {
    let meta = fs::symlink_metadata(source)?;
    if !meta.is_dir() {
        return fs::hard_link(source, target);
    }
    let entries: Vec<_> = fs::read_dir(source)?.collect::<Result<_, _>>()?;
    fs::create_dir(target)?;
    for entry in entries {
        link_tree(&entry.path(), &target.join(entry.file_name()))?;
    }
    fs::set_permissions(target, meta.permissions())
}

/// Removes a file, link or whole folder; nothing there is fine.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    let done = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(e) => Err(e),
    };
    done.or_else(|e| {
        if e.kind() == io::ErrorKind::NotFound {
            Ok(())
        } else {
            Err(e)
        }
    })
}
