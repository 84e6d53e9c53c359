// Evaluates expressions with npm's feelin: one JSON string per input line, one
// JSON value (or {"error": ...}) per output line.
//   FEELIN_DIR=dir-with-node_modules node run.mjs < expressions
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const entry = join(process.env.FEELIN_DIR, 'node_modules/feelin/dist/index.js');
const { evaluate } = await import(pathToFileURL(entry));

function plain(v) {
  if (v === undefined || v === null || typeof v === 'function') return null;
  if (typeof v === 'number' && !Number.isFinite(v)) return null;
  if (Array.isArray(v)) return v.map(plain);
  if (typeof v !== 'object') return v;
  if (/^Feel/.test(v.constructor?.name ?? '')) return String(v);
  return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, plain(x)]));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { expression, context } = JSON.parse(line);
  let out;
  try {
    out = { value: plain(evaluate(expression, context).value) };
  } catch (e) {
    out = { error: String(e.message) };
  }
  console.log(JSON.stringify(out));
}
