//! Java properties.

/// Options in the order of a Java hash table, or sorted by line.
pub(super) fn print(options: &[(String, String)], sort: bool) -> String {
    let set: Vec<(&str, &str)> = options.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    // The reference fills one table and copies it to another.
    let once = hash_order(set);
    let mut lines: Vec<String> = hash_order(once)
        .into_iter()
        .map(|(k, v)| format!("{}={}\n", escape(k, true), escape(v, false)))
        .collect();
    if sort {
        lines.sort();
    }
    lines.concat()
}

/// Escapes a name or value as `java.util.Properties` stores it.
fn escape(text: &str, name: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, unit) in text.encode_utf16().enumerate() {
        match char::from_u32(u32::from(unit)) {
            Some(' ') if i == 0 || name => out.push_str("\\ "),
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\u{c}') => out.push_str("\\f"),
            Some(c @ ('=' | ':' | '#' | '!' | '\\')) => {
                out.push('\\');
                out.push(c);
            }
            Some(c @ ' '..='~') => out.push(c),
            _ => out.push_str(&format!("\\u{unit:04X}")),
        }
    }
    out
}

/// Entries in the order in which `java.util.concurrent.ConcurrentHashMap`, on which Java's properties are built,
/// lists them after they were put in one by one.
fn hash_order<'t>(entries: Vec<(&'t str, &'t str)>) -> Vec<(&'t str, &'t str)> {
    let mut table: Vec<Vec<(u32, &str, &str)>> = vec![Vec::new(); 16];
    let mut count = 0;
    for (key, value) in entries {
        let hash = spread(key);
        let slot = hash as usize & (table.len() - 1);
        match table[slot].iter_mut().find(|(_, k, _)| *k == key) {
            Some(old) => old.2 = value,
            None => {
                table[slot].push((hash, key, value));
                count += 1;
            }
        }
        while count >= table.len() - table.len() / 4 {
            table = grow(&table);
        }
    }
    table.into_iter().flatten().map(|(_, k, v)| (k, v)).collect()
}

type Bins<'t> = Vec<Vec<(u32, &'t str, &'t str)>>;

/// Doubles the table. The end of a bin that goes to one new bin as a whole keeps its order; what is before it is
/// put in front one by one, which turns it round.
fn grow<'t>(table: &Bins<'t>) -> Bins<'t> {
    let n = table.len();
    let mut new: Bins<'t> = vec![Vec::new(); n * 2];
    for (i, bin) in table.iter().enumerate() {
        let bit = |hash: u32| hash as usize & n;
        let Some(last) = bin.last() else { continue };
        let run = bin
            .iter()
            .rposition(|e| bit(e.0) != bit(last.0))
            .map_or(0, |at| at + 1);
        new[i + bit(last.0)] = bin[run..].to_vec();
        for entry in &bin[..run] {
            new[i + bit(entry.0)].insert(0, *entry);
        }
    }
    new
}

/// Java's hash of a text, with its upper half mixed into the lower.
fn spread(text: &str) -> u32 {
    let hash = text
        .encode_utf16()
        .fold(0_u32, |h, unit| h.wrapping_mul(31).wrapping_add(u32::from(unit)));
    (hash ^ (hash >> 16)) & 0x7fff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(escape("a b:c", true), "a\\ b\\:c");
        assert_eq!(escape(" a b=é\n", false), "\\ a b\\=\\u00E9\\n");
    }

    #[test]
    fn sorted() {
        let options = [("b".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())];
        assert_eq!(print(&options, true), "a=2\nb=1\n");
    }
}
