import { text } from 'node:stream/consumers';
import { Pool } from 'undici';
import { startCpu } from '../cpu-meter.ts';
import { FRESH, type LoadPlan, type LoadResult } from './load-plan.ts';

/** With this number of errors the run is worth nothing. */
const ENOUGH_ERRORS = 10;

/**
 * The load, a process of its own: plan on stdin, result on stdout. Each connection sends the next request when its
 * last one was answered (a closed loop), so all peers face the same number of clients, who wait for their answers.
 */
async function load({ url, connections, warmUpSeconds, seconds, requests, pids }: LoadPlan): Promise<LoadResult> {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const prepared = requests.map(({ headers, body }) => ({
    headers: { ...headers, 'content-type': 'application/json' },
    parts: body.split(FRESH),
  }));
  const run = `${Date.now()}-${process.pid}`;
  const latencies: number[] = [];
  let sent = 0;
  let errors = 0;
  let firstError: string | undefined;
  let measuring = false;
  let ended = false;

  const sendNext = async (): Promise<void> => {
    const number = sent++;
    const { headers, parts } = prepared[number % prepared.length] as (typeof prepared)[number];
    const started = performance.now();
    const failure = await post(pool, { path, headers, body: parts.join(`${run}-${number}`) });
    if (measuring) latencies.push(performance.now() - started);
    if (failure === undefined) return;
    firstError ??= failure;
    if (++errors >= ENOUGH_ERRORS) ended = true;
  };
  const clients = Array.from({ length: connections }, async () => {
    while (!ended) await sendNext();
  });

  await sleepUnless(() => ended, warmUpSeconds);
  const cpu = startCpu({ ...pids, load: [process.pid] });
  const started = performance.now();
  measuring = true;
  await sleepUnless(() => ended, seconds);
  measuring = false;
  const elapsed = (performance.now() - started) / 1000;
  const used = cpu();
  ended = true;
  await Promise.all(clients);
  await pool.close();

  latencies.sort((a, b) => a - b);
  const quantile = (q: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? 0;
  return {
    ...{ requests: latencies.length, errors, firstError, seconds: elapsed },
    ...{ p50Ms: quantile(0.5), p99Ms: quantile(0.99), cpu: used },
  };
}

interface Post {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The problem of an answer, if it has one. Answers are searched, not parsed: the load shares the machine with the servers. */
async function post(pool: Pool, request: Post): Promise<string | undefined> {
  try {
    const response = await pool.request({ method: 'POST', ...request });
    const answer = await response.body.text();
    const good = response.statusCode === 200 && answer.startsWith('{"data":') && !answer.includes('"errors":');
    return good ? undefined : `${response.statusCode} ${answer.slice(0, 500)}`;
  } catch (error) {
    return String(error);
  }
}

async function sleepUnless(isOver: () => boolean, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!isOver() && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, Math.min(100, end - performance.now())));
}

const plan = JSON.parse(await text(process.stdin)) as LoadPlan;
process.stdout.write(JSON.stringify(await load(plan)));
