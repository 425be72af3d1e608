import {
  type Dictionary,
  isRaw,
  NativeQueryBuilder,
  type Platform,
  PostgreSqlConnection,
  PostgreSqlDriver,
  type RawQueryFragment,
  raw,
  type Transaction,
} from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely } from 'kysely';

type Query = string | NativeQueryBuilder | RawQueryFragment;
type Values = readonly unknown[] | Dictionary<unknown>;

class ParameterConnection extends PostgreSqlConnection {
  override execute: PostgreSqlConnection['execute'] = (query, values = [], method, ctx, context) => {
    const { text, parameters } = withParameters(this.platform, query, values);
    const sender: Pick<Kysely<unknown>, 'executeQuery'> = {
      executeQuery: (_, options) =>
        ((ctx ?? this.getClient()) as Kysely<unknown>).executeQuery(CompiledQuery.raw(text, parameters), options),
    };
    return super.execute(text, [], method, sender as Transaction, context);
  };

  /** Would write its values into the text: read page by page instead. */
  override stream(): never {
    throw new Error('Results are read page by page, not streamed.');
  }
}

/**
 * PostgreSQL for MikroORM, with values sent beside the statement instead of inside its text, where MikroORM 7 writes
 * them. PostgreSQL's log, `pg_stat_activity` and whoever listens to statements see texts: a password hash or a message
 * in one would be kept there.
 */
export const ParameterDriver: typeof PostgreSqlDriver = class extends PostgreSqlDriver {
  protected override readonly connection = new ParameterConnection(this.config);
};

interface ParameterStatement {
  readonly text: string;
  readonly parameters: unknown[];
}

/** The statement with `$1`, `$2`, … where MikroORM has `?`. Numbers and booleans stay in it: the planner makes use of them. */
function withParameters(platform: Platform, query: Query, values: Values): ParameterStatement {
  const { sql, params } = toFragment(query, values);
  const parameters: unknown[] = [];
  // `escape` is what turns a value into a piece of the text, after lists, JSON and fragments were taken apart.
  const place = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(place).join(', ');
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
    return `$${parameters.push(value)}`;
  };
  const collecting = Object.create(platform, { escape: { value: place } }) as Platform;
  return { text: collecting.formatQuery(sql, [...params]), parameters };
}

function toFragment(query: Query, values: Values): { sql: string; params: readonly unknown[] } {
  if (query instanceof NativeQueryBuilder) return query.toRaw();
  if (isRaw(query)) return query;
  return Array.isArray(values) ? { sql: query as string, params: values } : raw(query as string, values as Dictionary);
}
