//! What is written can be read elsewhere: pandas and polars open every file and its units.
//!
//! Needs `python3` (or the program named by `SANCHI_PYTHON`) with pandas, polars and pyarrow. Where they are missing
//! the test says so and passes; with `SANCHI_REQUIRE=all` it fails.
#![cfg(feature = "cli")]

use std::io::Write;
use std::path::Path;
use std::process::Command;

#[test]
fn pandas_and_polars_read_every_file_and_its_units() {
    let python = std::env::var("SANCHI_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let packages = Command::new(&python).args(["-c", "import pandas, polars, pyarrow"]).output();
    if !packages.is_ok_and(|output| output.status.success()) {
        let missing = format!("`{python}` with pandas, polars and pyarrow is not there");
        assert!(std::env::var("SANCHI_REQUIRE").as_deref() != Ok("all"), "{missing}");
        // Past the test runner, which swallows what a passing test prints.
        let _ = writeln!(std::io::stderr(), "skipped: {missing}");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    for format in ["parquet", "csv"] {
        let output = Command::new(env!("CARGO_BIN_EXE_sanchi"))
            .current_dir(place.path())
            .args(["run", "--replicates", "3", "--from", "1980-01", "--to", "1981-06", "--quiet"])
            // With little money and no bank somebody fails, so that there are events.
            .args(["--set", "sizes.opening_money=0.6", "--set", "switches.discounting=false"])
            .args(["--format", format, "--out", format])
            .args(["--tables", "agents,ties,flows,graphml", "--panel", "monthly"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read_results.py");
    let output = Command::new(&python).arg(script).arg(place.path()).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
}
