import { until } from './until.ts';

/** The token with which a gateway of the tests shows its insides. */
export const METRICS_TOKEN = 'a token for metrics';

/** A request for what is for operators alone. */
export const fetchInside = (url: string, path: '/metrics' | '/health/ready'): Promise<Response> =>
  fetch(`${url}${path}`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });

/** The figures of `/metrics`, by name and labels as they stand there: `parley_sockets{transport="websocket"}`. */
export async function readMetrics(url: string): Promise<(sample: string) => number> {
  const text = await (await fetchInside(url, '/metrics')).text();
  const samples = new Map(
    text
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
  return (sample) => samples.get(sample) ?? 0;
}

/** By how much samples grow while `work` runs. */
export async function growthOf<Sample extends string>(
  url: string,
  samples: readonly Sample[],
  work: () => Promise<unknown>,
): Promise<Record<Sample, number>> {
  const before = await readMetrics(url);
  await work();
  const after = await readMetrics(url);
  return Object.fromEntries(samples.map((sample) => [sample, after(sample) - before(sample)])) as Record<
    Sample,
    number
  >;
}

/** Resolves once this number of subscriptions of a field runs, in all: what happens from then on reaches them. */
export const untilRunning = (url: string, field: string, count: number): Promise<void> =>
  until(async () => (await readMetrics(url))(`parley_subscriptions{field="${field}"}`) === count);
