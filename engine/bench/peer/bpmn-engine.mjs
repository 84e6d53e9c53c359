// bpmn-engine.mjs WORKLOAD FILE COUNT: runs one of the bench's workloads on the npm package bpmn-engine and prints
// {"count", "seconds", "cpuMicros", "rssMiB"}. It keeps nothing on a disk, so its figures are for less work than ours.
// For d, COUNT instances wait, and each gets its message; the caller holds them, because the package finds none by key.
import { readFileSync } from 'node:fs';
import { Engine } from 'bpmn-engine';

const [workload, file, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const source = readFileSync(file, 'utf8');
const variables = { amount: 150, orderId: 'o' };

// Our service tasks name a job type; here a job is done at once.
let jobs = 0;
class Job {
  execute(_, done) { jobs++; done(); }
}
const extensions = { jobs: (activity) => { if (activity.type === 'bpmn:ServiceTask') activity.behaviour.Service = Job; } };
const expressions = {
  resolveExpression: (text, scope) => (text === '=amount > 100' ? scope.environment.variables.amount > 100 : text),
  isExpression: (text) => text.startsWith('='),
  hasExpression: (text) => text.startsWith('='),
};
const create = () => new Engine({ source, variables, extensions, expressions });

async function toEnd() {
  const engine = create();
  const ended = engine.waitFor('end');
  const run = await engine.execute();
  await ended;
  if (run.state !== 'idle' && run.state !== 'completed') throw new Error(`an instance is ${run.state}`);
}

async function waiting() {
  const engine = create();
  const ended = engine.waitFor('end');
  const run = await engine.execute();
  if (run.state !== 'running') throw new Error(`an instance does not wait, but is ${run.state}`);
  return async () => { run.signal({ id: 'paid' }); await ended; };
}

const steps = [];
for (let i = 0; workload === 'd' && i < count; i++) steps.push(await waiting());
const began = performance.now(), cpu = process.cpuUsage();
for (let i = 0; i < count; i++) await (steps[i] ?? toEnd)();
const seconds = (performance.now() - began) / 1000, used = process.cpuUsage(cpu);
const expected = { a: 1, b: 4, c: 10, d: 0 }[workload];
if (jobs !== expected * count) throw new Error(`${jobs} jobs were done instead of ${expected} an instance`);
console.log(JSON.stringify({ count, seconds, cpuMicros: (used.user + used.system) / count, rssMiB: process.memoryUsage.rss() / 2 ** 20 }));
