import pg from 'pg';

/**
 * The plan of a statement that holds for any values, as it is begun with some; with nulls if they are left out. PostgreSQL 15
 * has no EXPLAIN (GENERIC_PLAN).
 */
export async function genericPlanOf(databaseUrl: string, text: string, values?: readonly string[]): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c plan_cache_mode=force_generic_plan' });
  await client.connect();
  try {
    await client.query(`prepare planned as ${text}`);
    const given = values?.map(pg.escapeLiteral) ?? [...new Set(text.match(/\$\d+/g))].map(() => 'null');
    const { rows } = await client.query(
      `explain (format json) execute planned${given.length > 0 ? `(${given.join(', ')})` : ''}`,
    );
    return JSON.stringify(rows);
  } finally {
    await client.end();
  }
}
