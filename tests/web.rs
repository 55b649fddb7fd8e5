//! WebAssembly gives the same bits: `web/digest.mjs` runs the golden districts in Node.
//!
//! Needs `node` and the module that `bash web/digest.sh` builds. Where one is missing, or sources have changed since the
//! module was built, the test says so and passes; with `SANCHI_REQUIRE=all` it fails.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn webassembly_gives_the_digests_that_are_kept() {
    if let Some(missing) = missing() {
        assert!(std::env::var("SANCHI_REQUIRE").as_deref() != Ok("all"), "{missing}");
        // Past the test runner, which swallows what a passing test prints.
        let _ = writeln!(std::io::stderr(), "skipped: {missing}");
        return;
    }
    let output = Command::new("node").arg(root().join("web/digest.mjs")).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
}

fn missing() -> Option<String> {
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|output| output.status.success()) {
        return Some("`node` is not there".to_owned());
    }
    let module = root().join("target/web/wasm32-unknown-unknown/web/sanchi_web.wasm");
    let (Some(built), Ok(rule)) = (changed(&module), fs::read_to_string(module.with_extension("d"))) else {
        return Some("the WebAssembly module is not built: bash web/digest.sh".to_owned());
    };
    let newer = sources(&rule).into_iter().find(|source| changed(source).is_none_or(|time| time > built))?;
    let newer = newer.strip_prefix(root()).unwrap_or(&newer).display();
    Some(format!("{newer} has changed since the WebAssembly module was built: bash web/digest.sh"))
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}

/// What a module is made of, from the rule that cargo writes beside it: `MODULE: SOURCE SOURCE`, spaces in paths escaped.
fn sources(rule: &str) -> Vec<PathBuf> {
    let rule = rule.replace("\\ ", "\0");
    rule.split_whitespace().skip(1).map(|source| PathBuf::from(source.replace('\0', " "))).collect()
}
