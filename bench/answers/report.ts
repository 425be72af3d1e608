import { printNumber, printTable } from '../table.ts';
import type { Answer } from './answer.ts';
import type { Failure } from './check.ts';
import type { Report } from './check-answers.ts';

export const isRight = ({ failures, rejections }: Report): boolean => failures.length === 0 && rejections.length === 0;

/** The report for people. */
export function printReport({ rows, failures, rejections }: Report): string {
  const table = printTable([
    ['', 'operations', 'left out', 'answers', 'wrong'],
    ...rows.map(({ subject, operations, invalid, answers, wrong }) => [
      subject,
      ...[operations, invalid, answers, wrong].map((value) => printNumber(value)),
    ]),
  ]);
  const unhandled = rejections.map((reason) => `Nobody handled a rejected promise: ${reason}`);
  return [...table, '', ...failures.map(printFailure), ...unhandled].join('\n').trimEnd();
}

/** A wrong answer with all that it takes to see it again. */
export function printFailure({ subject, difference, after, alone, expected, actual, ...operation }: Failure): string {
  const { query, operationName, variables } = operation;
  return [
    `Wrong answer of ${subject}, among the first ${after} operations${alone ? '' : ', and only among them'}: ${difference}.`,
    query,
    `variables: ${JSON.stringify(variables)}${operationName ? `  operationName: ${operationName}` : ''}`,
    `right: ${describe(expected)}`,
    `given: ${describe(actual)}`,
    '',
  ].join('\n');
}

const describe = ({ data, errors, calls }: Answer): string =>
  JSON.stringify({ data, ...(errors.length > 0 && { errors }), ...(calls.length > 0 && { calls }) });
