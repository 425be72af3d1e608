import { warnOfOthers } from '../cpu-meter.ts';
import { printFaults } from '../sockets/tally.ts';
import { printNumber, printTable } from '../table.ts';
import type { Figure, Report, Row, Target } from './report.ts';

const HEADINGS = [
  '',
  'CPU µs/delivery',
  'KB/socket',
  'of it heap',
  '+ garbage',
  'p50 ms',
  'p99 ms',
  'deliveries/s',
  'bytes',
];

/** The report as tables for people, one for each number of sockets; the verdicts are its last lines. */
export function printReport({ rows, othersShare, targets }: Report): string {
  const tables = [...Map.groupBy(rows, ({ sockets }) => sockets)].flatMap(([sockets, ofSockets]) => [
    ...printTable([[`${printNumber(sockets)} sockets`, ...HEADINGS.slice(1)], ...ofSockets.map(cells)]),
    '',
  ]);
  const late = rows.filter(({ keptUp }) => !keptUp).map(({ peer, sockets }) => `${peer} with ${printNumber(sockets)}`);
  return [
    ...tables,
    ...warnOfOthers(othersShare),
    ...(late.length > 0
      ? [`Did not keep up, so that latencies say little: ${late.join(', ')}. Ask for a lower --rate.`]
      : []),
    ...rows.flatMap(({ peer, sockets, faults }) =>
      faults.map((ofRound) => `Not valid: ${peer} with ${printNumber(sockets)} sockets: ${printFaults(ofRound)}`),
    ),
    ...targets.map(printTarget),
    ...(targets.length > 0 ? [] : ['Targets not judged: that takes Parley and the raw peer.']),
  ].join('\n');
}

const cells = ({
  peer,
  cpuMicros,
  kilobytes,
  heapKilobytes,
  kilobytesWithGarbage,
  p50Ms,
  p99Ms,
  deliveriesPerSecond,
  bytesPerDelivery,
}: Row) => [
  peer,
  ...[cpuMicros, kilobytes, heapKilobytes, kilobytesWithGarbage, p50Ms, p99Ms].map(printFigure),
  printNumber(deliveriesPerSecond),
  printNumber(bytesPerDelivery),
];

const printFigure = ({ value, toRaw }: Figure): string =>
  `${printNumber(value, 1)}  ${toRaw === undefined ? '' : `${toRaw.toFixed(2)} x`}`;

const printTarget = ({ what, sockets, limit, measured, reached }: Target): string =>
  [
    reached ? 'Target reached' : 'Target not reached',
    `at most ${limit} ${what}`,
    `measured ${measured.toFixed(2)} with ${printNumber(sockets)} sockets.`,
  ].join(': ');
