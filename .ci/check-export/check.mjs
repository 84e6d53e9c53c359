// check.mjs FILE...: checks exported files with the vendors' own tools.
//
// NAME.camunda8.bpmn and NAME.camunda7.bpmn are read by bpmn-moddle with the
// vendor's moddle (a warning is a finding) and linted with the configurations
// of bpmnlint-plugin-camunda-compat for that platform. When the directory in
// BPMN_XSD holds BPMN20.xsd and xmllint is installed, files are validated too.
// Prints one line per file and its findings; exits with 1 if there are any.
import { readFileSync, existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { BpmnModdle } from 'bpmn-moddle';
import { Linter } from 'bpmnlint';
import NodeResolver from 'bpmnlint/lib/resolver/node-resolver.js';

const require = createRequire(import.meta.url);
const platforms = {
  camunda8: { moddle: { zeebe: require('zeebe-bpmn-moddle/resources/zeebe.json') }, configs: ['camunda-cloud-8-9'] },
  camunda7: { moddle: { camunda: require('camunda-bpmn-moddle/resources/camunda.json') }, configs: ['camunda-platform-7-23', 'camunda-platform-7-24'] },
};

async function findings(file) {
  const platform = platforms[file.match(/\.(camunda[78])\.bpmn$/)?.[1]];
  if (!platform) return ['its name says no platform'];
  const found = schema(file);
  const { rootElement, warnings } = await new BpmnModdle(platform.moddle).fromXML(readFileSync(file, 'utf8'));
  found.push(...warnings.map(w => `moddle: ${w.message}`));
  for (const name of platform.configs) {
    const linter = new Linter({ config: { extends: `plugin:camunda-compat/${name}` }, resolver: new NodeResolver({ require }) });
    const reports = await linter.lint(rootElement);
    for (const [rule, list] of Object.entries(reports)) found.push(...list.map(r => `${name} ${rule} ${r.id}: ${r.message}`));
  }
  return found;
}

function schema(file) {
  const xsd = `${process.env.BPMN_XSD ?? ''}/BPMN20.xsd`;
  if (!existsSync(xsd)) return [];
  try {
    execFileSync('xmllint', ['--nonet', '--noout', '--schema', xsd, file], { stdio: 'pipe' });
    return [];
  } catch (error) {
    return [`schema: ${error.stderr}`];
  }
}

let bad = 0;
for (const file of process.argv.slice(2)) {
  const found = await findings(file);
  bad += found.length;
  console.log(`${found.length ? 'FINDINGS' : 'ok'} ${file}`);
  for (const f of found) console.log(`    ${f}`);
}
if (!existsSync(`${process.env.BPMN_XSD ?? ''}/BPMN20.xsd`)) console.log('not validated against the schema: BPMN_XSD names no directory with BPMN20.xsd');
process.exit(bad ? 1 : 0);
