// Prints the milliseconds of the fastest of five parses of a file by
// bpmn-moddle: node moddle.mjs FOLDER_WITH_NODE_MODULES FILE
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, file] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const lib = await import(pathToFileURL(require.resolve('bpmn-moddle')));
const BpmnModdle = lib.BpmnModdle ?? lib.default;
const xml = readFileSync(file, 'utf8');
let best = Infinity;
for (let i = 0; i < 5; i++) {
  const moddle = new BpmnModdle();
  const start = performance.now();
  await moddle.fromXML(xml);
  best = Math.min(best, performance.now() - start);
}
console.log(best);
