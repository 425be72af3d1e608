// Whether random operations have the answers of graphql-js, the first and the tenth time: `npm run check:answers` in two processes,
// since each has one core. A part of `npm test` before the other tests: beside them it would take several times as long.
import { execFile } from 'node:child_process';
import { nodeBinary } from './bootstrap.mjs';

const OPERATIONS = 3000;
const PROCESSES = 2;
/** Operations that are not valid are left out: they must be next to none. */
const MOST_INVALID = 50;

const seed = Number(process.argv[2]);

// The parts end with this.
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopping.abort());

/** The rows of a part. Throws what it prints unless all of its answers are right. */
function check(part) {
  const options = ['--operations', String(OPERATIONS / PROCESSES), '--seed', String((seed + part) % 2 ** 31)];
  // As it is served: graphql-js checks more in development.
  const env = { ...process.env, NODE_ENV: 'production' };
  return new Promise((resolve, reject) => {
    execFile(
      nodeBinary(),
      ['dist/bench/answers/main.js', ...options, '--json'],
      { env, maxBuffer: Infinity, signal: stopping.signal },
      (error, report, progress) =>
        error
          ? reject(new Error(`npm run check:answers -- ${options.join(' ')}\n${progress}\n${report}`))
          : resolve(JSON.parse(report).rows),
    );
  });
}

try {
  const rows = (await Promise.all(Array.from({ length: PROCESSES }, (_, part) => check(part)))).flat();
  const sum = (what) => rows.reduce((total, row) => total + row[what], 0);
  if (sum('operations') < OPERATIONS) throw new Error(`It asked only ${sum('operations')} operations.`);
  if (sum('invalid') > MOST_INVALID) throw new Error(`${sum('invalid')} of its operations were not valid.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
