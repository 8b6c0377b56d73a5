// Opens every page that is in a folder, and one that beaconload itself writes of a run against a small server, in
// light and dark, wide and narrow, and says what is wrong with it. Arguments: the folder, the program.
"use strict";
const fs = require("fs");
const http = require("http");
const path = require("path");
const { execFile } = require("child_process");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");
const checks = require("./page_checks.cjs");

const [pages, beaconload] = process.argv.slice(2);
const WIDTHS = [1280, 420];
const SCHEMES = ["light", "dark"];
const WANTED = {
  clean: { word: "Clean:", plots: ["rate", "latency", "curve", "end-to-end", "heat"] },
  faulty: { word: "Faulty:", plots: ["rate", "latency", "curve", "end-to-end", "heat"] },
  void: { word: "Void:", plots: ["rate", "latency", "curve", "end-to-end", "heat"] },
  unverified: { word: "Not verified:", plots: ["rate", "latency", "curve"] },
  logged: { word: "Clean:", plots: ["rate", "curve", "end-to-end", "heat"] },
  sent: { word: "Not verified:", plots: ["rate", "latency", "curve"] },
};
let passed = 0;
let failed = 0;

function report(name, faults) {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  console.log(`  ${faults.length === 0 ? "ok  " : "FAIL"} ${name}`);
  for (const fault of faults) console.log(`    | ${fault}`);
}

// A run of the program itself; a lateness of this machine's is no fault of the page's.
function sendForReal() {
  return new Promise((resolve, reject) => {
    const server = http.createServer((request, response) => response.writeHead(204).end());
    server.listen(0, "127.0.0.1", () => {
      const target = `http://127.0.0.1:${server.address().port}/b`;
      const options = ["send", "--target", target, "--rate", "500", "--duration", "3s", "--connections", "8", "--quiet",
        "--lateness-max-ms", "60000", "--html", path.join(pages, "sent.html")];
      execFile(beaconload, options, (error, stdout, stderr) => {
        server.close();
        server.closeAllConnections?.();
        if (error) reject(new Error(`beaconload send failed: ${stderr || error.message}`));
        else resolve();
      });
    });
  });
}

async function look(browser, name, scheme, width) {
  const wanted = WANTED[name];
  const faults = [];
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const url = pathToFileURL(path.join(pages, `${name}.html`)).href;
  page.on("console", (message) => faults.push(`the console says: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`an error on the page: ${error.message}`));
  page.on("dialog", (dialog) => { faults.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) faults.push(`it asked for ${request.url()}`);
  });
  await page.goto(url);
  await page.screenshot({ path: path.join(pages, `${name}-${scheme}-${width}.png`), fullPage: true });
  const heading = page.locator("#verdict h1");
  if (!(await heading.isVisible())) faults.push("no verdict is visible");
  const text = (await heading.textContent()) || "";
  if (!text.startsWith(wanted.word)) faults.push(`the verdict is '${text}', not '${wanted.word}'`);
  faults.push(...(await page.evaluate(checks.plots, wanted.plots)));
  faults.push(...(await page.evaluate(checks.overflow)));
  faults.push(...(await page.evaluate(checks.contrast)));
  await context.close();
  report(`${name} ${scheme} ${width}`, faults);
}

// A check that cannot find anything proves nothing: it is shown a page with every fault.
async function lookAtBadPage(browser) {
  const page = await browser.newPage({ viewport: { width: 420, height: 600 } });
  await page.setContent("<body style='background:#fff'><p style='color:#999'>pale</p><div style='width:900px'>wide</div>" +
    "<figure id='rate'><svg width='9' height='9'></svg></figure>");
  const faults = [];
  if ((await page.evaluate(checks.contrast)).length !== 1) faults.push("a pale text was not found");
  if ((await page.evaluate(checks.overflow)).length === 0) faults.push("a wide element was not found");
  if ((await page.evaluate(checks.plots, ["rate", "heat"])).length !== 2) faults.push("an empty plot was not found");
  await page.close();
  report("the checks find faults", faults);
}

async function main() {
  await sendForReal();
  const browser = await chromium.launch({ executablePath: process.env.BEACONGATE_CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], timeout: 120000 });
  try {
    await lookAtBadPage(browser);
    for (const name of Object.keys(WANTED)) {
      if (!fs.existsSync(path.join(pages, `${name}.html`))) {
        report(name, ["the page was not written"]);
        continue;
      }
      for (const scheme of SCHEMES) for (const width of WIDTHS) await look(browser, name, scheme, width);
    }
  } finally {
    await browser.close();
  }
}

main().catch((error) => report("the browser", [error.stack])).finally(() => {
  console.log(`browser: ${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
});
