#!/usr/bin/env bash
# Builds the WebAssembly module and compares its digests in Node with tests/golden.toml: bash web/digest.sh
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
own=$(rustc --print sysroot)/lib/rustlib
# The module tells no commit, and need not be built anew for each.
export CARGO_TARGET_DIR=target/web SANCHI_COMMIT=
build() { cargo build --locked --profile web --package sanchi-web --target "$target" "$@"; }

if [ -d "$own/$target" ]; then
    build
elif debian=$(dpkg -L rustc-web rust-web-src 2>/dev/null | grep -x /usr/bin/rustc); then
    # Debian's compiler comes with the standard library as source. It is built along, and linked by our own linker.
    host=$(rustc -vV | sed -n 's/^host: //p')
    export RUSTC=$debian RUSTC_BOOTSTRAP=1
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$own/$host/bin/rust-lld
    build -Z build-std=std,panic_abort
else
    cat >&2 <<END
web/digest.sh: this Rust cannot build for $target. Either of these helps:
    rustup target add $target
    apt-get install --no-install-recommends rustc-web rust-web-src
END
    exit 1
fi
node web/digest.mjs
