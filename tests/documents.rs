//! What is written is true: the documents against the code.

use sanchi::registry::{Group, Parameter};
use sanchi::scenario::text::{self, NoFiles};
use sanchi::scenario::{SCHEMA, Scenario, describe, shipped};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_page_of_parameters_is_that_of_the_program() {
    assert!(
        read("docs/parameters.md") == describe::markdown(&SCHEMA),
        "docs/parameters.md is not what the program says; write it anew with\n  \
         cargo run --release -- describe --markdown > docs/parameters.md"
    );
}

#[test]
fn every_shipped_scenario_is_named_in_the_readme() {
    let readme = read("README.md");
    for (name, _) in shipped::list() {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not name the scenario `{name}`");
    }
}

#[test]
fn the_what_ifs_of_the_readme_can_be_run() {
    let blocks = blocks(&read("README.md"), "toml");
    assert!(!blocks.is_empty(), "README.md shows no scenario");
    for block in blocks {
        let files = |_: &Path| Ok(block.clone());
        let resolved = text::read("./what-if.toml", &[], &SCHEMA, &files)
            .unwrap_or_else(|problems| panic!("{}", problems.drawn(false)));
        Scenario::from_values(&resolved.name, resolved.values).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    }
}

#[test]
fn every_phase_of_the_month_is_in_the_odd_document() {
    let odd = read("docs/odd.md");
    for file in files_under(&root().join("src/month")) {
        let name = file.strip_prefix(root().join("src")).unwrap().display().to_string();
        if !name.ends_with("mod.rs") {
            assert!(odd.contains(&format!("`{name}`")), "docs/odd.md does not name `{name}`");
        }
    }
}

#[test]
fn every_parameter_of_a_group_that_acts_is_in_the_odd_document() {
    let odd = read("docs/odd.md");
    for (group, parameter) in parameters() {
        if group.at.is_empty() || group.at.starts_with("shock") {
            continue;
        }
        let key = format!("{}.{}", group.at, parameter.name);
        assert!(odd.contains(&format!("`{key}`")), "docs/odd.md does not name `{key}`");
    }
}

#[test]
fn every_parameter_named_in_a_document_exists() {
    let heads: Vec<&str> = SCHEMA.groups.iter().filter_map(|group| group.at.split('.').next()).collect();
    let mut checked = 0;
    for (name, page) in documents() {
        for word in page.split('`').skip(1).step_by(2) {
            let parts: Vec<&str> = word.split('.').collect();
            let is_name = |part: &&str| {
                let inside = part.strip_prefix('<').and_then(|part| part.strip_suffix('>')).unwrap_or(part);
                !inside.is_empty()
                    && inside.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
            };
            let key = parts.len() > 1 && heads.contains(&parts[0]) && parts.iter().all(is_name);
            // A file is no key: `line.rs`.
            if !key || ["rs", "toml", "md", "csv", "parquet"].contains(parts.last().unwrap()) {
                continue;
            }
            checked += 1;
            assert!(
                describe::describe(&SCHEMA, Some(word)).is_ok(),
                "{name} names `{word}`, which is no parameter"
            );
        }
    }
    assert!(checked > 100, "only {checked} names of parameters were found");
}

#[test]
fn facts_are_cited_by_numbers_that_there_are() {
    let mut texts: Vec<(String, String)> =
        parameters().map(|(_, parameter)| (parameter.name.to_owned(), parameter.source.to_owned())).collect();
    texts.extend(documents());
    for (name, _) in shipped::list() {
        texts.push((name.to_owned(), shipped::text(name).unwrap().to_owned()));
    }
    for (place, text) in texts {
        for number in facts_cited(&text) {
            assert!((1..=113).contains(&number), "{place} cites S{number}; there are S1 to S113");
        }
    }
    assert_eq!(facts_cited("S20; (S97b), S26-S28, ISO8601 S, Sales, S_3, S114"), [20, 97, 26, 28, 114]);
}

#[test]
fn no_text_holds_a_path_of_somebodys_machine() {
    // Put together here, so that this file does not hold them.
    let roots = ["work", "tmp", "home", "root", "Users", "private", "mnt"].map(|name| format!("/{name}/"));
    let wrong = |text: &str, path: &str| {
        let starts = |at: usize| {
            !text[..at].ends_with(|before: char| before.is_alphanumeric() || "._-})>~".contains(before))
        };
        text.match_indices(path).any(|(at, _)| starts(at))
    };
    let mut read = 0;
    for file in files_under(root()) {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        read += 1;
        for path in &roots {
            assert!(!wrong(&text, path), "{} holds a path that begins with {path}", file.display());
        }
        assert!(!text.contains(&["C:", "\\"].concat()), "{} holds a path of Windows", file.display());
    }
    assert!(read > 60, "only {read} files were read");
}

#[test]
fn every_shipped_scenario_can_be_read() {
    for (name, _) in shipped::list() {
        let resolved = text::read(name, &[], &SCHEMA, &NoFiles)
            .unwrap_or_else(|problems| panic!("{}", problems.drawn(false)));
        assert!(Scenario::from_values(&resolved.name, resolved.values).is_ok(), "{name}");
    }
}

fn parameters() -> impl Iterator<Item = (&'static Group, &'static Parameter)> {
    SCHEMA.groups.iter().flat_map(|group| group.parameters.iter().map(move |parameter| (group, parameter)))
}

/// Every Markdown page of the repository, with its name; the page that the program writes is left out.
fn documents() -> Vec<(String, String)> {
    let is_page = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "md");
    let name = |file: &Path| file.strip_prefix(root()).unwrap().display().to_string();
    let pages = files_under(root()).into_iter().filter(is_page).map(|file| name(&file));
    pages.filter(|name| name != "docs/parameters.md").map(|name| (name.clone(), read(&name))).collect()
}

/// The files of a folder and of those in it, without what is built, run, or kept by version control.
fn files_under(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                let ours = name == ".ci" || !name.starts_with('.');
                if ours
                    && !["target", "results"].contains(&name.as_str())
                    && !path.join("manifest.toml").is_file()
                {
                    folders.push(path);
                }
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The code blocks of a language in a page.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    page.split(&opening).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

/// The numbers after an S that stands at the beginning of a word.
fn facts_cited(text: &str) -> Vec<u32> {
    let letters: Vec<char> = text.chars().collect();
    let mut numbers = Vec::new();
    for (place, letter) in letters.iter().enumerate() {
        let inside = place > 0 && (letters[place - 1].is_alphanumeric() || letters[place - 1] == '_');
        if *letter != 'S' || inside {
            continue;
        }
        let digits: String = letters[place + 1..].iter().take_while(|next| next.is_ascii_digit()).collect();
        numbers.extend(digits.parse::<u32>());
    }
    numbers
}
