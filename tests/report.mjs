// Opens reports from files in headless Chromium, wide and narrow, light and dark, and looks for what a reader would mind.
// node tests/report.mjs MODULES CHROMIUM FOLDER [PICTURES]: with PICTURES every page is pictured there.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , modules, named, folder, pictures] = process.argv;
const { chromium } = createRequire(join(modules, "x.js"))("playwright-core");
const executablePath = named.includes("/") ? named : execFileSync("which", [named], { encoding: "utf8" }).trim();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

const open = async (name, width, colorScheme) => {
  const context = await browser.newContext({ viewport: { width, height: 1000 }, colorScheme, acceptDownloads: true });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => { if (message.type() !== "log") wrong.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== `file://${join(folder, name)}` && !url.startsWith("data:")) wrong.push(`request: ${url}`);
  });
  const begun = performance.now();
  await page.goto(`file://${join(folder, name)}`, { waitUntil: "load" });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const took = performance.now() - begun;
  if (pictures) await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage: true });
  return { page, wrong, took, close: () => context.close() };
};

// Words of a chart that lie on each other, or leave it.
const misplaced = (page) => page.evaluate(() => {
  const found = [];
  for (const chart of document.querySelectorAll("svg.chart")) {
    const frame = chart.getBoundingClientRect();
    if (frame.width < 200 || frame.height < 80) found.push(`${chart.parentElement.id}: not drawn`);
    const words = [...chart.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
    words.forEach(([text, box], index) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1) {
        found.push(`${chart.parentElement.id}: "${text}" leaves the chart`);
      }
      for (const [other, beside] of words.slice(index + 1)) {
        const across = Math.min(box.right, beside.right) - Math.max(box.left, beside.left);
        const down = Math.min(box.bottom, beside.bottom) - Math.max(box.top, beside.top);
        if (across > 2 && down > 5) found.push(`${chart.parentElement.id}: "${text}" lies on "${other}"`);
      }
    });
  }
  return found;
});

// What every page of results must do.
const look = async (name) => {
  for (const [width, scheme] of [[390, "light"], [900, "dark"], [1600, "light"], [1600, "dark"]]) {
    const { page, wrong, close } = await open(name, width, scheme);
    const where = `${name} at ${width}, ${scheme}`;
    assert.deepEqual(wrong, [], where);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${where}: too wide`);
    assert.deepEqual(await misplaced(page), [], where);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(Number(ground.match(/\d+/)[0]) < 100, scheme === "dark", `${where}: ${ground}`);
    await page.click("#theme");
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), ground, where);
    await close();
  }
  const { page, wrong, close } = await open(name, 1200, "light");
  for (const [index, figure] of (await page.$$("figure")).entries()) {
    const id = await figure.getAttribute("id");
    // Chromium drops the eleventh download of a page when none of them came a second after the one before.
    if (index % 8 === 7) await page.waitForTimeout(1500);
    const [download] = await Promise.all([page.waitForEvent("download"), (await figure.$("[data-csv]")).click()]);
    assert.equal(download.suggestedFilename(), `${id}.csv`);
    const lines = readFileSync(await download.path(), "utf8").trim().split("\n");
    assert(lines.length > 1 && lines[0].includes(","), id);
    const button = await figure.$("[data-table]");
    await button.focus();
    await page.keyboard.press("Enter");
    assert.equal((await figure.$$(".values tr")).length, lines.length, `${id} as a table`);
    assert.equal(await button.getAttribute("aria-expanded"), "true");
    await page.keyboard.press("Enter");
    assert.equal(await figure.$(".values"), null);
  }
  assert.deepEqual(wrong.filter((what) => !what.startsWith("request: blob:")), [], name);
  await close();
};

try {
  // Two at a time, the longest first.
  const names = ["r1", "v", "c", "a", "several", "sample", "morris", "sobol", "one"].map((name) => `${name}.html`);
  const one_by_one = async () => { for (let name; (name = names.shift());) await look(name); };
  await Promise.all([one_by_one(), one_by_one()]);

  const { page, close } = await open("r1.html", 1200, "light");
  const town = () => page.evaluate(() => [
    document.getElementById("town-words").textContent,
    document.querySelector("#town-now .ties").getAttribute("d"),
    document.getElementById("town-year").getAttribute("aria-valuetext"),
  ]);
  const before = await town();
  await page.focus("#town-year");
  await page.keyboard.press("ArrowRight");
  const after = await town();
  assert.match(before[0], /^December 1980: .* wholesalers, .* ties$/);
  assert.match(after[0], /^December 1981: /);
  assert.equal(after[2], "December 1981");
  assert.notEqual(after[1], before[1], "ties change from year to year");
  await page.keyboard.press("Home");
  assert.deepEqual(await town(), before, "and come back");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.isVisible("nav"), false);
  assert((await page.pdf({ format: "A4" })).length > 20_000);
  await close();

  for (const [name, what] of [["thousand.html", "a thousand replicates"], ["points.html", "two thousand points"]]) {
    const large = await open(name, 1600, "light");
    assert.deepEqual(large.wrong, [], name);
    assert.deepEqual(await misplaced(large.page), [], name);
    assert(large.took < 2000, `the report of ${what} opens in ${Math.round(large.took)} ms`);
    console.log(`${what}: ${Math.round(large.took)} ms`);
    await large.close();
  }
} finally {
  await browser.close();
}
