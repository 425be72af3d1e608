import { execFile } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';
import { nodeBinary } from '../../tools/bootstrap.mjs';

interface Row {
  readonly name: string;
  readonly times: number;
  readonly attempted: number;
  readonly acknowledged: number;
  readonly delivered: number;
  readonly lost: number;
  readonly twice: number;
  readonly outOfOrder: number;
  readonly seenByStranger: number;
  readonly unrecovered: number;
}

interface Outcome {
  readonly code: number;
  readonly rows: readonly Row[];
  readonly total: Row;
  readonly failures: readonly string[];
}

/** Few clients and messages, so that it is quick. */
const SMALL = ['--clients', '6', '--conversations', '3', '--rate', '20', '--seed', '1', '--json'];

/** `npm run check:delivery` as a process, with what it reports. */
function checkDelivery(...options: string[]): Promise<Outcome> {
  const args = [projectFile('dist/bench/delivery/main.js'), ...SMALL, ...options];
  return new Promise((resolve, reject) => {
    const child = execFile(nodeBinary(), args, (_, out, progress) => {
      if (!out) return reject(new Error(`It reported nothing:\n${progress}`));
      resolve({ code: child.exitCode ?? -1, ...JSON.parse(out) });
    });
  });
}

const NOTHING_WRONG = { lost: 0, twice: 0, outOfOrder: 0, seenByStranger: 0, unrecovered: 0 };

describe('check:delivery', () => {
  test('finds nothing wrong under faults', async () => {
    const faults = ['client-drop', 'postgres-stop', 'gateway-kill', 'redis-flush', 'redis-restart', 'subgraph-kill'];
    const listed = ['--faults', faults.join(','), '--order', 'listed', '--interval', '1', '--minutes', '0'];
    const { code, rows, total, failures } = await checkDelivery(
      '--topology',
      'distributed',
      '--gateways',
      '1',
      ...listed,
    );
    expect(failures).toEqual([]);
    expect(code).toBe(0);
    expect(total).toMatchObject(NOTHING_WRONG);
    expect(rows.map(({ name }) => name)).toEqual(['no fault', ...faults]);
    // A gateway that was killed may be back so soon that what waited for it is delivered in the time of the next fault.
    for (const { delivered } of rows.filter(({ name }) => name !== 'gateway-kill'))
      expect(delivered).toBeGreaterThan(0);
    expect(total.acknowledged).toBe(total.attempted);
  });

  test('finds what a planted fault loses', async () => {
    const short = ['--faults', 'none', '--minutes', '0.05', '--settle', '1'];
    const { code, total, failures } = await checkDelivery('--topology', 'one-process', '--plant', '0.2', ...short);
    expect(code).toBe(1);
    expect(total.lost).toBeGreaterThan(0);
    expect(total).toMatchObject({ ...NOTHING_WRONG, lost: total.lost });
    expect(failures).toEqual([`${total.lost} lost`]);
  });
});
