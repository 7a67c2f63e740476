// Prints each failed test of a Playwright JSON report with why: one line for the test, one for each error.
import { readFileSync } from 'node:fs';

const COLOURS = /\u001b\[[0-9;]*m/g;

function* specsOf(suite) {
  yield* suite.specs ?? [];
  for (const inner of suite.suites ?? []) yield* specsOf(inner);
}

/** Playwright says first what failed, and further down with which difference. */
function inOneLine(message) {
  const lines = message.replace(COLOURS, '').split('\n').map((line) => line.trim());
  return lines.filter(Boolean).slice(0, 4).join(' | ').slice(0, 400);
}

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const error of report.errors) console.log(`the run: ${inOneLine(error.message ?? '')}`);
for (const spec of report.suites.flatMap((suite) => [...specsOf(suite)])) {
  if (spec.ok) continue;
  console.log(`${spec.file}:${spec.line} ${spec.title}`);
  for (const { errors } of spec.tests.flatMap((test) => test.results)) {
    for (const { message } of errors) console.log(`    ${inOneLine(message ?? '')}`);
  }
}
