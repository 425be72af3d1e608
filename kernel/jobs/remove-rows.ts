import { run, type Statement, statement } from '../database/statement.ts';
import type { Work } from './job.ts';

/** Rows removed in one statement: far fewer than the time limit of a statement allows, and few enough that others hardly wait. */
const BATCH = 2000;

/** The removal of some rows of a table, and how many there were. */
export type Removal = Statement<{ count: number }>;

/** Removes rows whose `ctid` a query finds, so many at a time. */
export const removalOf = (table: string, query: string): Removal =>
  statement(`
    with removed as (delete from ${table} where ctid = any (array(${query} limit ${BATCH})) returning 1)
    select count(*)::integer as count from removed`);

/** One removal after the other, as long as one of them finds as much as it takes. */
export async function removeAll(
  { em, signal }: Work,
  removals: readonly Removal[],
  values: readonly unknown[] = [],
): Promise<void> {
  let hasMore: boolean;
  do {
    hasMore = false;
    for (const each of removals) hasMore = (await run(em, each, values))[0]?.count === BATCH || hasMore;
  } while (hasMore && !signal.aborted);
}
