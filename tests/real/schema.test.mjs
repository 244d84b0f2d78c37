// SPDX-License-Identifier: GPL-3.0-or-later
//
// The JSON Schema of scenario files against a real validator: what editors accept is what
// `echolock-scenarios validate` accepts, for the library, for each example of the reference, and for
// files with one mistake each.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { load } from './support.mjs';

const Ajv = await load('ajv');
const { parse } = await load('yaml');

const root = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const schema = JSON.parse(readFileSync(path.join(root, 'scenarios/scenario.schema.json'), 'utf8'));
const accepts = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
const program = path.join(process.env.ECHOLOCK_BIN ?? path.join(root, 'build/dev'), 'echolock-scenarios');
const folder = mkdtempSync(path.join(tmpdir(), 'echolock-schema-'));
after(() => rmSync(folder, { recursive: true }));

function validate(file) {
  const run = spawnSync(program, ['validate', file], { encoding: 'utf8', timeout: 20_000, env: { ...process.env, HOME: folder } });
  return { code: run.status, text: run.stdout + run.stderr };
}

function errorsOf(text) {
  return accepts(parse(text)) ? [] : accepts.errors.map((error) => `${error.instancePath} ${error.message}`);
}

function filesIn(name) {
  const under = path.join(root, name);
  return readdirSync(under).filter((file) => file.endsWith('.yaml')).sort().map((file) => path.join(under, file));
}

/// The fenced blocks of the reference, as whole files.
function examples() {
  const text = readFileSync(path.join(root, 'docs/scenarios.md'), 'utf8');
  const head = 'echolock: 1\nscenarios:\n- id: T\n';
  return [...text.matchAll(/^```yaml (file|scenario|steps)\n([\s\S]*?)^```/gm)].map(([, kind, body]) => {
    if (kind === 'file') return body;
    if (kind === 'scenario') return head + body;
    return `${head}  clients:\n    a:\n      do:\n${body.replace(/^/gm, '      ').trimEnd()}\n`;
  });
}

test('the schema accepts the library', () => {
  const files = filesIn('scenarios/library');
  assert.ok(files.length >= 18);
  for (const file of files) assert.deepEqual(errorsOf(readFileSync(file, 'utf8')), [], file);
});

test('the schema accepts each example of the reference', () => {
  const files = examples();
  assert.ok(files.length >= 16);
  for (const file of files) assert.deepEqual(errorsOf(file), [], file);
});

test('canonical JSON is accepted, too', () => {
  const run = spawnSync(program, ['validate', '--canonical', path.join(root, 'scenarios/library')], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(run.status, 0, run.stderr);
  const file = path.join(folder, 'canonical.yaml');
  writeFileSync(file, run.stdout);
  assert.equal(validate(file).code, 0);
  assert.deepEqual(accepts(JSON.parse(run.stdout)) ? [] : accepts.errors, []);
});

test('what has a mistake of form is refused by both', () => {
  const text = readFileSync(path.join(root, 'tests/scenarios/badforms.txt'), 'utf8');
  const cases = text.split(/^# /m).slice(1);
  assert.ok(cases.length >= 60);
  for (const [index, each] of cases.entries()) {
    const [title, ...lines] = each.split('\n');
    const body = lines.join('\n');
    const file = path.join(folder, `${index}.yaml`);
    writeFileSync(file, body);
    const { code, text: said } = validate(file);
    assert.equal(code, 2, `${title} is valid for the program`);
    assert.match(said, /^.*\.yaml:\d+:\d+: ./, title);
    assert.notDeepEqual(errorsOf(body), [], `${title} is valid for the schema`);
  }
});

test('the program writes the schema that it comes with', () => {
  const run = spawnSync(program, ['schema'], { encoding: 'utf8' });
  assert.equal(run.status, 0);
  assert.deepEqual(JSON.parse(run.stdout), schema);
});
