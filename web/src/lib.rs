//! The model for JavaScript, without glue: text in, text out, through one text in the module's memory.
//!
//! `web/digest.mjs` shows how to call it. It is a crate of its own, so that the library needs no unsafe attribute.

use sanchi::observe::digest;
use sanchi::scenario::text::{NoFiles, read_text};
use sanchi::scenario::{SCHEMA, Scenario};
use sanchi::simulation::Simulation;
use std::cell::RefCell;
use std::sync::atomic::AtomicBool;

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes the text so many bytes long, for JavaScript to write them.
#[unsafe(no_mangle)]
pub extern "C" fn resize(bytes: usize) {
    TEXT.with_borrow_mut(|text| text.resize(bytes, 0));
}

/// Where the text begins, until another function is called.
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *mut u8 {
    TEXT.with_borrow_mut(Vec::as_mut_ptr)
}

/// How many bytes the text has, in UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn length() -> usize {
    TEXT.with_borrow(Vec::len)
}

/// Runs a replicate of the scenario that is the text. Then the text is the digest of the district at the end (true), or why
/// there is none (false).
#[unsafe(no_mangle)]
pub extern "C" fn digest(seed: u64, replicate: u32) -> bool {
    let scenario = TEXT.take();
    let told = str::from_utf8(&scenario)
        .map_err(|error| error.to_string())
        .and_then(|scenario| digest_of(scenario, seed, replicate));
    let is_digest = told.is_ok();
    TEXT.set(told.unwrap_or_else(|why| why).into_bytes());
    is_digest
}

fn digest_of(scenario: &str, seed: u64, replicate: u32) -> Result<String, String> {
    let lines = |problems: Vec<(String, String)>| {
        problems.iter().map(|(key, text)| format!("{key}: {text}")).collect::<Vec<_>>().join("\n")
    };
    let read = read_text("scenario.toml", scenario, &[], &SCHEMA, &NoFiles);
    let resolved = read.map_err(|problems| problems.to_string())?;
    let scenario = Scenario::from_values(&resolved.name, resolved.values).map_err(lines)?;
    let simulation =
        Simulation::new(&scenario, seed, &|path| Err(format!("no file {path}"))).map_err(lines)?;
    let district = simulation.run(replicate, &AtomicBool::new(false), &mut ());
    Ok(digest::digest(&district.map_err(|failure| failure.reason)?))
}
