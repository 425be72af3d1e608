import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import type { Pool } from 'pg';

/** A hand-written SQL statement with `$1` parameters and the shape of its rows. */
export interface Statement<Row> {
  readonly text: string;
  /** Never set: it carries the type of the rows. */
  readonly row?: Row;
}

const names = new Map<string, string>();

/**
 * Registers a hand-written statement. Each connection prepares it once, by a name, so PostgreSQL parses and plans it
 * once too: the unit of work makes its texts anew, and a hot path can't pay for a new plan each time.
 * Statements are constants of a module, which bounds how many a connection keeps.
 */
export function statement<Row = never>(text: string): Statement<Row> {
  names.set(text, `p_${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`);
  return { text };
}

/** The name under which a connection prepares this text, if it is a registered statement. */
export const preparedName = (text: string): string | undefined => names.get(text);

/** The texts of all that are registered: those of the modules that are loaded. */
export const registeredStatements = (): string[] => [...names.keys()];

/** Runs a statement, inside the entity manager's transaction if it has one. Times come back as `Date`. */
export async function run<Row>(
  em: EntityManager,
  { text }: Statement<Row>,
  values: readonly unknown[],
): Promise<Row[]> {
  if (em.isInTransaction()) {
    const { rows } = await em.getKysely().executeQuery(CompiledQuery.raw(text, [...values]));
    return rows as Row[];
  }
  // Outside of one, straight to the pool: a page makes several of these.
  const pool = (await em.getDriver().getConnection().getNativeClient()) as Pool;
  const { rows } = await pool.query(text, [...values]);
  return rows as Row[];
}
