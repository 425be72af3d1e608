import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import TestSequencer from '@jest/test-sequencer';
import { root } from '../../tools/bootstrap.mjs';

/** The seconds that each file took when they were last recorded: `npm test -- --record`. */
const seconds = JSON.parse(readFileSync(`${root}/test/durations.json`, 'utf8'));

/** The longest files first, so that no worker is left with one at the end when the others are done; new ones before them. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const timeOf = ({ path }) => seconds[relative(root, path)] ?? Number.POSITIVE_INFINITY;
    return tests.toSorted((one, other) => timeOf(other) - timeOf(one) || one.path.localeCompare(other.path));
  }
}
