import { printNumber, printTable } from '../table.ts';
import type { Report } from './check-memory.ts';

const megabytes = (bytes: number): string => printNumber(bytes / 1024 / 1024);

/** The report for people. */
export function printReport({ rows, before, after, grownBy, most }: Report): string {
  const requests = printTable([
    ['request', 'sent', 'slowest ms', 'longest answer'],
    ...rows.map(({ name, requests: sent, slowestMs, longestAnswer }) => [
      name,
      ...[sent, slowestMs, longestAnswer].map((value) => printNumber(value)),
    ]),
  ]);
  const memory = printTable([
    ['memory in MB', 'before', 'after'],
    ['resident', megabytes(before.resident), megabytes(after.resident)],
    ['heap', megabytes(before.heap), megabytes(after.heap)],
  ]);
  const verdict = `It has grown by ${grownBy} MB; ${most} MB are allowed.`;
  return [...requests, '', ...memory, '', verdict].join('\n');
}
