// Founds the districts of tests/golden/ in the WebAssembly module, lets them live, and compares their digests with
// tests/golden.toml. Exits with 1 and says why if there is a difference.
import { existsSync, readFileSync } from "node:fs";

const place = (path) => new URL(`../${path}`, import.meta.url);

function fail(why) {
    console.error(`web/digest.mjs: ${why}`);
    process.exit(1);
}

function read(path, remedy = "") {
    return existsSync(place(path)) ? readFileSync(place(path)) : fail(`there is no ${path}${remedy}`);
}

const built = read("target/web/wasm32-unknown-unknown/web/sanchi_web.wasm", "; bash web/digest.sh builds it");
const { exports: sanchi } = (await WebAssembly.instantiate(built)).instance;

// Looked up each time: the module's memory may grow, and its text move, in any call.
const text = () => new Uint8Array(sanchi.memory.buffer, sanchi.text(), sanchi.length());

function digest(scenario, seed, replicate) {
    sanchi.resize(scenario.length);
    text().set(scenario);
    const lived = sanchi.digest(BigInt(seed), replicate);
    const told = new TextDecoder().decode(text());
    return lived ? told : fail(told);
}

const kept = [...read("tests/golden.toml").toString().matchAll(/^(\w+) = "([0-9a-f]{64})"$/gm)];
if (kept.length === 0) fail("tests/golden.toml keeps no digest");
for (const [, name, expected] of kept) {
    const found = digest(read(`tests/golden/${name}.toml`), 1, 0);
    if (found !== expected) {
        fail(`WebAssembly gives other results: ${name} ends as ${found}, and tests/golden.toml keeps ${expected}`);
    }
    console.log(`${name}: ${found} in WebAssembly too`);
}
