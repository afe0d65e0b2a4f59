//! Reads a journal, up to where a crash tore it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::{JournalError, JournalHeader};
use crate::Event;

/// Iterates over the events of a journal. Kinds of events that this version does not know are skipped.
#[derive(Debug)]
pub struct JournalReader {
    path: PathBuf,
    input: BufReader<File>,
    header: JournalHeader,
    /// End of the last good line.
    offset: u64,
    torn: bool,
    skipped: u64,
    line: Vec<u8>,
}

/// The JSON of one undamaged line.
#[derive(Debug)]
pub struct Record<'a>(&'a [u8]);

impl Record<'_> {
    /// The event, `None` when this version does not know it.
    #[must_use]
    pub fn event(&self) -> Option<Event> {
        serde_json::from_slice(self.0).ok()
    }

    /// The record as JSON text.
    #[must_use]
    pub fn json(&self) -> &[u8] {
        self.0
    }
}

impl JournalReader {
    /// Opens a journal.
    ///
    /// # Errors
    /// When it cannot be read or has no header.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let read = |source| JournalError::Read {
            path: path.to_owned(),
            source,
        };
        let mut input = BufReader::with_capacity(1 << 16, File::open(path).map_err(read)?);
        let mut line = Vec::new();
        input.read_until(b'\n', &mut line).map_err(read)?;
        let header = line
            .strip_suffix(b"\n")
            .and_then(|text| std::str::from_utf8(text).ok())
            .and_then(JournalHeader::parse)
            .ok_or_else(|| JournalError::Format {
                path: path.to_owned(),
            })?;
        Ok(Self {
            path: path.to_owned(),
            input,
            header,
            offset: line.len() as u64,
            torn: false,
            skipped: 0,
            line,
        })
    }

    /// Whose events these are.
    #[must_use]
    pub fn header(&self) -> &JournalHeader {
        &self.header
    }

    /// Length of the undamaged part that has been read.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether reading stopped at a damaged line instead of the end of the file.
    #[must_use]
    pub fn torn(&self) -> bool {
        self.torn
    }

    /// How many events of unknown kinds were skipped.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The next undamaged line.
    ///
    /// # Errors
    /// When reading fails.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, JournalError> {
        if self.torn {
            return Ok(None);
        }
        self.line.clear();
        let length = self
            .input
            .read_until(b'\n', &mut self.line)
            .map_err(|source| JournalError::Read {
                path: self.path.clone(),
                source,
            })?;
        if length == 0 {
            return Ok(None);
        }
        if !intact(&self.line) {
            self.torn = true;
            return Ok(None);
        }
        self.offset += length as u64;
        Ok(Some(Record(&self.line[9..length - 1])))
    }

    /// The next event that this version knows.
    ///
    /// # Errors
    /// When reading fails.
    pub fn next_event(&mut self) -> Result<Option<Event>, JournalError> {
        loop {
            match self.next_record()?.map(|record| record.event()) {
                None => return Ok(None),
                Some(Some(event)) => return Ok(Some(event)),
                Some(None) => self.skipped += 1,
            }
        }
    }
}

impl Iterator for JournalReader {
    type Item = Result<Event, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_event().transpose()
    }
}

fn intact(line: &[u8]) -> bool {
    let crc = line.get(..8).and_then(|hex| std::str::from_utf8(hex).ok());
    let Some(crc) = crc.and_then(|hex| u32::from_str_radix(hex, 16).ok()) else {
        return false;
    };
    line.get(8) == Some(&b' ')
        && line.ends_with(b"\n")
        && line.len() > 10
        && crc32fast::hash(&line[9..line.len() - 1]) == crc
}

#[cfg(test)]
mod tests {
    use super::super::writer::encode;
    use super::super::{JournalHeader, JournalWriter};
    use super::*;
    use crate::EventKind;

    fn message(number: u64) -> Event {
        Event {
            at: number,
            kind: EventKind::Message {
                level: "info".into(),
                text: format!("line\n{number} é"),
            },
        }
    }

    fn header() -> JournalHeader {
        JournalHeader {
            session: "s".into(),
            run_name: "r".into(),
        }
    }

    #[test]
    fn survives_a_cut_at_every_byte() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/journal.1.r");
        let writer = JournalWriter::create(&path, &header(), |_| ()).unwrap();
        for number in 0..5 {
            writer.append(&message(number)).unwrap();
        }
        writer.close().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let ends: Vec<usize> = (0..bytes.len())
            .filter(|&i| bytes[i] == b'\n')
            .map(|i| i + 1)
            .collect();
        assert_eq!(ends.len(), 6);
        let cut = dir.path().join("cut");
        for length in 0..=bytes.len() {
            std::fs::write(&cut, &bytes[..length]).unwrap();
            let Ok(mut reader) = JournalReader::open(&cut) else {
                assert!(length < ends[0], "cut at {length}");
                continue;
            };
            let events: Vec<_> = reader.by_ref().map(|event| event.unwrap().at).collect();
            let whole = ends.iter().filter(|&&end| end <= length).count();
            assert_eq!(
                events,
                (0..whole as u64 - 1).collect::<Vec<_>>(),
                "cut at {length}"
            );
            assert_eq!(reader.offset(), ends[whole - 1] as u64);
            assert_eq!(reader.torn(), !ends.contains(&length));
        }
    }

    #[test]
    fn stops_at_a_flipped_bit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        let writer = JournalWriter::create(&path, &header(), |_| ()).unwrap();
        for number in 0..3 {
            writer.append(&message(number)).unwrap();
        }
        drop(writer);
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 10;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let mut reader = JournalReader::open(&path).unwrap();
        assert_eq!(reader.by_ref().count(), 2);
        assert!(reader.torn());
    }

    #[test]
    fn skips_events_it_does_not_know() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        let json = br#"{"at":1,"event":"from_the_future","x":[]}"#;
        let mut bytes = header().line().into_bytes();
        bytes.extend(format!("{:08x} ", crc32fast::hash(json)).bytes());
        bytes.extend(json);
        bytes.push(b'\n');
        bytes.extend(encode(&message(7)).unwrap());
        std::fs::write(&path, bytes).unwrap();
        let mut reader = JournalReader::open(&path).unwrap();
        assert_eq!(reader.next_event().unwrap().unwrap().at, 7);
        assert_eq!((reader.skipped(), reader.torn()), (1, false));
    }

    #[test]
    fn refuses_other_files_and_existing_journals() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        std::fs::write(&path, "something\n").unwrap();
        assert!(matches!(
            JournalReader::open(&path),
            Err(JournalError::Format { .. })
        ));
        assert!(matches!(
            JournalWriter::create(&path, &header(), |_| ()),
            Err(JournalError::Create { .. })
        ));
    }
}
