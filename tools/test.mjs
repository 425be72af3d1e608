// `npm test`: everything that must hold, the quick checks first. `--checks-only` leaves the tests out.
import { join } from 'node:path';
import { ensureBuiltBeside, ensureInstalled, nodeBinary, step, steps } from './bootstrap.mjs';
import { runTests } from './run-tests.mjs';

console.log('Parley: checks');
await ensureInstalled();
const node = nodeBinary();
const typesOf = (project) => [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', project];
await ensureBuiltBeside(
  ['Lint, format and import cycles', 'node_modules/.bin/biome', ['ci', '.']],
  ['Import directions', node, ['tools/check-imports.mjs']],
  ['Types', node, typesOf('tsconfig.json')],
  ['Types of the explorer', node, typesOf(join('gateway', 'explorer', 'app', 'tsconfig.json'))],
);
await steps(
  ['What is generated is up to date', node, ['dist/tools/schema/main.js', '--check']],
  ['Nobody who relies on the schema is broken', node, ['dist/tools/schema/check/main.js']],
);
const args = process.argv.slice(2);
if (args.includes('--checks-only')) process.exit(0);
if (!args.includes('--changed')) {
  const seed = process.env.SEED ?? String(Math.floor(Math.random() * 1e9));
  await step(`Random operations have the answers of graphql-js (seed ${seed})`, node, [
    'tools/check-executors.mjs',
    seed,
  ]);
}
process.exit(await runTests(args));
