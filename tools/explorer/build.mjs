// Builds what `/explorer` serves: dist/explorer/index.html and its files, whose names change with their contents.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../bootstrap.mjs';
import { styleSheets } from './style-sheets.mjs';

const app = join(root, 'gateway', 'explorer', 'app');
const target = join(root, 'dist', 'explorer');
const assets = join(target, 'assets');

/** The workers of the editors beside the page, by the label that Monaco asks for them with. */
const WORKERS = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
};

/** GraphiQL takes Prettier's parsers from its old addresses: CommonJS, of which `import()` of a chunk has no names. */
const PARSERS = {
  'prettier/parser-babel': 'prettier/plugins/babel',
  'prettier/parser-graphql': 'prettier/plugins/graphql',
};

const shared = {
  absWorkingDir: root,
  outdir: assets,
  bundle: true,
  minify: true,
  metafile: true,
  write: false,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  target: ['es2022'],
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [styleSheets],
};

const workers = await build({ ...shared, entryPoints: WORKERS, format: 'iife' });
const page = await build({
  ...shared,
  entryPoints: { explorer: join(app, 'main.tsx') },
  format: 'esm',
  splitting: true,
  jsx: 'automatic',
  alias: PARSERS,
  define: { ...shared.define, WORKER_FILES: JSON.stringify(workerFiles(workers)) },
});

rmSync(target, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
for (const { path, contents } of [...workers.outputFiles, ...page.outputFiles]) writeAsset(path, contents);
writeFileSync(join(target, 'index.html'), indexPage(page));

function workerFiles({ metafile }) {
  const byEntry = Object.entries(metafile.outputs).map(([path, { entryPoint }]) => [entryPoint ?? '', basename(path)]);
  return Object.fromEntries(
    Object.entries(WORKERS).map(([label, file]) => [label, byEntry.find(([entry]) => entry.endsWith(file))?.[1]]),
  );
}

/** Text is there a second time, compressed as far as it goes: each visitor gets some megabytes less. */
function writeAsset(path, contents) {
  writeFileSync(path, contents);
  if (!/\.(?:js|css)$/.test(path)) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length };
  writeFileSync(`${path}.br`, brotliCompressSync(contents, { params }));
}

function indexPage({ metafile }) {
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith('main.tsx'));
  const [script, { cssBundle }] = entry;
  return readFileSync(join(app, 'index.html'), 'utf8')
    .replace('{{script}}', basename(script))
    .replace('{{styles}}', basename(cssBundle));
}
