//! The arrows of `docs/architecture.md`: a module uses its own layer and those before it, none after it.
//!
//! The order is that of the `pub mod` lines in `src/lib.rs`. What is read are the paths that a file writes from
//! `crate` or `super` on, in `use` trees and elsewhere. Test modules may use anything: files declared under
//! `#[cfg(test)]` are not read, and of the others what stands before a `#[cfg(test)] mod tests { ... }`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The layers, from the ground up.
fn layers() -> Vec<String> {
    let name = |line: &str| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned());
    text(&root().join("src/lib.rs")).lines().filter_map(name).collect()
}

#[test]
fn no_module_uses_a_later_layer() {
    let layers = layers();
    assert!(layers.len() > 10, "src/lib.rs lists its layers as `pub mod` lines: {layers:?}");
    let mut seen = 0;
    for (height, layer) in layers.iter().enumerate() {
        for file in files_of(layer) {
            seen += 1;
            let module = module_of(&file);
            for used in roots_used(&outside_tests(&text(&file)), &module) {
                let place = layers.iter().position(|known| *known == used);
                let at = file.display();
                let place = place.unwrap_or_else(|| panic!("{at} writes `crate::{used}`, which is no layer"));
                assert!(place <= height, "{at} belongs to `{layer}` and reaches up into `{used}`");
            }
        }
    }
    assert!(seen > 50, "only {seen} files were read");
}

#[test]
fn the_page_lists_the_layers_in_their_order() {
    let page = text(&root().join("docs/architecture.md"));
    let row = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let listed: Vec<String> = page.lines().filter_map(row).collect();
    assert_eq!(
        listed,
        layers(),
        "the table of docs/architecture.md against the `pub mod` lines of src/lib.rs"
    );
}

#[test]
fn a_wrong_arrow_is_seen_however_it_is_written() {
    let module = ["district".to_owned(), "firms".to_owned()];
    for (text, wanted) in [
        ("use crate::month::Now;", "month"),
        ("use crate::{accounts::ledger::Ledger, month::{Now, trust}};", "accounts month"),
        ("use crate::{\n    foundation::{calendar::Month, chance},\n    month,\n};", "foundation month"),
        ("use super::super::month::Now;", "month"),
        ("use super::{ties::Ties, super::{observe, world::paths::Paths}};", "district observe world"),
        ("fn f(x: &$crate::observe::Observer) -> crate::cli::Answer {}", "cli observe"),
        ("// crate::cli is not used\nlet a = \"b\"; // nor crate::store", ""),
        ("use super::ties::Ties; use self::inner::x;", "district"),
    ] {
        let used: Vec<String> = roots_used(text, &module).into_iter().collect();
        assert_eq!(used.join(" "), wanted, "{text}");
    }
    let with_tests = "use crate::foundation::x;\n#[cfg(test)]\nmod toy;\n#[cfg(test)]\nmod tests {\n    use crate::cli;\n}\n";
    assert!(!outside_tests(with_tests).contains("cli"));
    assert_eq!(test_modules(with_tests), ["toy"]);
}

/// The files of a layer, be it one file or a folder, without those that are compiled for tests only.
fn files_of(layer: &str) -> Vec<PathBuf> {
    let source = root().join("src");
    let file = source.join(layer).with_extension("rs");
    if file.is_file() {
        return vec![file];
    }
    let (mut folders, mut files) = (vec![source.join(layer)], Vec::new());
    let mut only_tests: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    for file in &files {
        let beside = match file.file_stem().and_then(|stem| stem.to_str()) {
            Some("mod") => file.parent().unwrap().to_owned(),
            _ => file.with_extension(""),
        };
        for module in test_modules(&text(file)) {
            only_tests.extend([beside.join(&module), beside.join(&module).with_extension("rs")]);
        }
    }
    files.retain(|file| !only_tests.iter().any(|tests| file.starts_with(tests)));
    files.sort();
    files
}

/// Where a file stands among the modules: `src/month/markets/choice.rs` is `month::markets::choice`.
fn module_of(file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(root().join("src")).unwrap().with_extension("");
    let mut parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Modules in files of their own that are declared under `#[cfg(test)]`.
fn test_modules(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let declared = |line: &str| {
        let name = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ")?.strip_suffix(';')?;
        Some(name.to_owned())
    };
    lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]").filter_map(|pair| declared(pair[1])).collect()
}

/// A file's text up to its test module, if it has one.
fn outside_tests(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |pair: &[&str]| pair[0].trim() == "#[cfg(test)]" && pair[1].trim_end().ends_with('{');
    let end = lines.windows(2).position(begins).unwrap_or(lines.len());
    lines[..end].join("\n")
}

/// The modules under the crate's root that a text names, by paths from `crate` or `super` on.
fn roots_used(text: &str, module: &[String]) -> BTreeSet<String> {
    let words = words_of(text);
    let mut used = BTreeSet::new();
    let mut place = 0;
    while place < words.len() {
        let begins = matches!(words[place].as_str(), "crate" | "super");
        let goes_on = words.get(place + 1).is_some_and(|next| next == "::");
        let continues = place > 0 && words[place - 1] == "::";
        if begins && goes_on && !continues {
            place = follow(&words, place, module, &mut used);
        } else {
            place += 1;
        }
    }
    used
}

/// Follows a path, or a tree of them, from a place on; gives the place after it.
fn follow(words: &[String], mut place: usize, above: &[String], used: &mut BTreeSet<String>) -> usize {
    let mut path = above.to_vec();
    loop {
        match words.get(place).map(String::as_str) {
            Some("{") => {
                place += 1;
                while words.get(place).is_some_and(|word| word != "}") {
                    place = match words[place].as_str() {
                        "," => place + 1,
                        _ => follow(words, place, &path, used),
                    };
                }
                return place + 1;
            }
            Some("crate") => path.clear(),
            Some("super") => {
                path.pop();
            }
            Some("self") | None => {}
            Some(name) => path.push(name.to_owned()),
        }
        if words.get(place + 1).is_some_and(|next| next == "::") {
            place += 2;
            continue;
        }
        used.extend(path.first().cloned());
        // A new name (`as other`) is part of the tree.
        let renamed = words.get(place + 1).is_some_and(|next| next == "as");
        return if renamed { place + 3 } else { place + 1 };
    }
}

/// Names, `::`, braces and commas, in order; remarks are left out.
fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for line in text.lines() {
        let line = line.split_once("//").map_or(line, |(code, _)| code);
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            if letter.is_alphanumeric() || letter == '_' {
                let mut name = String::from(letter);
                while let Some(more) = letters.next_if(|next| next.is_alphanumeric() || *next == '_') {
                    name.push(more);
                }
                words.push(name);
            } else if letter == ':' && letters.next_if_eq(&':').is_some() {
                words.push("::".to_owned());
            } else if !letter.is_whitespace() && letter != '$' {
                words.push(letter.to_string());
            }
        }
    }
    words
}
